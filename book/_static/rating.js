// What the rules make of what is entered in the calculator. No rule, band or number stands here: what scoring.py says for
// every input stands in the page, as tables. This looks up, takes the lowest key question, or what else the rule takes, and adds.
// A rating is its place, from 0 for the lowest; null is one that was not given, undefined one that is not known.
// A share is a count and its cases, as BigInt, so that none is rounded before the rules round it.

const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
const inOrderOfSize = ([a, b], [c, d]) => Math.sign(Number(a * d - c * b));

// The shares that decide, of those of a standard from the lowest to the highest: their mean rates it.
const DECIDING = {
  lowest: (shares) => shares.slice(0, 1),
  median: (shares) => shares.slice((shares.length - 1) >> 1, (shares.length >> 1) + 1),
  mean: (shares) => shares,
};

const meanOf = (shares) => {
  const [count, of] = shares.reduce(([a, b], [c, d]) => [a * d + c * b, b * d]);
  return [count, of * BigInt(shares.length)];
};
const wholePercentage = ([count, of], rules) => rules.rounded[Number((200n * count) / of)];
const ratingOf = (share, rules) => rules.bands[wholePercentage(share, rules)];

// What is entered as a share: a percentage, or a count where the number of cases is given. Throws what is wrong, in words.
function shareOf(entered, cases) {
  const [number, whole, decimals] = entered.match(/^(\d*)\.?(\d*)$/) ?? [];
  if (!whole && !decimals) throw new RangeError("A number is needed, 0 or more.");
  if (cases === undefined) {
    if (Number(number) > 100) throw new RangeError(`A percentage is a number from 0 to 100, not ${number}.`);
    return [BigInt(whole + decimals), 100n * 10n ** BigInt(decimals.length)];
  }
  if (!(Number(cases) > 0)) throw new RangeError("Of how many cases? At least one is needed.");
  for (const one of [number, cases]) {
    if (!Number.isInteger(Number(one))) throw new RangeError(`Cases are counted in whole numbers, not ${one}.`);
  }
  if (Number(number) > Number(cases)) throw new RangeError(`The count has to be from 0 to ${cases}, not ${number}.`);
  return [BigInt(Number(number)), BigInt(Number(cases))];
}

// A standard by the shares of its key questions; undefined where one is not known.
function rateStandard(shares, questions, rules) {
  const known = questions.map((question) => shares?.[question]);
  if (!known.length || known.includes(undefined)) return undefined;
  const deciding = DECIDING[rules.rule]([...known].sort(inOrderOfSize));
  const share = meanOf(deciding);
  return {
    share,
    rating: ratingOf(share, rules),
    drivers: questions.filter((_, at) => deciding.some((one) => inOrderOfSize(one, known[at]) === 0)),
  };
}

// A PDU, by the shares of key questions and by the ratings that were awarded, which count before those. `possible` has, for each
// score table that goes with what is known, the scores that do; `overall` the score and its rating, where all is known.
function ratePdu({ shares, awarded }, rules) {
  const computed = {};
  const counted = {};
  for (const [number, questions] of Object.entries(rules.standards)) {
    computed[number] = rateStandard(shares[number], questions, rules);
    counted[number] = number in awarded ? awarded[number] : computed[number]?.rating;
  }
  const numbers = Object.keys(counted);
  const unrated = numbers.filter((number) => counted[number] === null);
  const known = numbers.filter((number) => counted[number] >= 0 && counted[number] !== null);
  const lowest = sum(known.map((number) => rules.points[counted[number]]));
  const goesWith = ({ unrated: left }) => unrated.every((one) => left.includes(one)) && !known.some((one) => left.includes(one));
  const possible = rules.tables.filter(goesWith).map((table) => ({
    table,
    lowest,
    highest: lowest + rules.points.at(-1) * (numbers.length - table.unrated.length - known.length),
  }));
  const table = possible.find((one) => one.table.unrated.length === unrated.length)?.table;
  const complete = table && known.length + unrated.length === numbers.length;
  const overall = complete ? { score: lowest, maximum: table.ratings.length - 1, rating: table.ratings[lowest], table } : undefined;
  return { computed, counted, possible, overall };
}

// How many more cases each of some counts needs for a rating or a better one.
function lacking(counts, rating, rules) {
  return counts.map(([count, of]) => {
    let [least, most] = [count, of];
    while (least < most) {
      const middle = (least + most) / 2n;
      if (ratingOf([middle, of], rules) >= rating) most = middle;
      else least = middle + 1n;
    }
    return Number(least - count);
  });
}

// From the fewest cases, where the same ones bring all answers that lack, to the most, where each of so many brings one.
function casesFor(answers, counts) {
  return [Math.max(0, ...answers), Math.min(sum(answers), Math.max(...counts.map(([, of]) => Number(of))))];
}

// The moves of standards that bring so many points with the fewest cases; of those alike the fewest answers, then standards.
// `counts` has, by standard, those of its key questions; the others stay as they are.
function fewestCases(points, counted, counts, rules) {
  const numbers = Object.keys(counts);
  let best;
  const search = (at, gained, moves) => {
    if (gained >= points) {
      const answers = moves.flatMap((move) => move.lacking);
      const cases = casesFor(
        answers,
        moves.flatMap((move) => counts[move.number]),
      );
      const size = [cases[0], sum(answers), moves.length];
      const unlike = size.findIndex((one, place) => one !== best?.size[place]);
      if (!best || (unlike >= 0 && size[unlike] < best.size[unlike])) best = { size, moves, cases };
    } else if (at < numbers.length) {
      const number = numbers[at];
      search(at + 1, gained, moves);
      for (let after = counted[number] + 1; after < rules.points.length; after++) {
        const move = { number, after, lacking: lacking(counts[number], after, rules) };
        search(at + 1, gained + rules.points[after] - rules.points[counted[number]], [...moves, move]);
      }
    }
  };
  search(0, 0, []);
  return best;
}

// The best rating that shares allow: that of their standard, or that of the lowest where others are not known.
function bestOf(shares, questions, rules) {
  const rated = rateStandard(shares, questions, rules);
  return rated ? rated.rating : Math.min(...Object.values(shares).map((share) => ratingOf(share, rules)));
}

// The count of so many cases that a percentage is rounded from, or undefined.
function countOf([part, whole], of, rules) {
  if (!/^[1-9]\d*$/.test(of)) return undefined;
  const count = [(2n * part * BigInt(of) + whole) / (2n * whole), BigInt(of)];
  return wholePercentage(count, rules) === wholePercentage([part, whole], rules) ? count : undefined;
}

// The interval of a share, in per cent (Wilson 1927).
function interval([count, of], rules) {
  const n = Number(of);
  const p = Number(count) / n;
  const z = rules.z ** 2 / n;
  const half = rules.z * Math.sqrt((p * (1 - p) + z / 4) / n);
  return [p + z / 2 - half, p + z / 2 + half].map((end) => (100 * Math.min(Math.max(end, 0), 1 + z)) / (1 + z));
}

// The rating of each whole percentage, where each rating but the lowest begins at one of these.
function bandsFrom(begins) {
  begins.reduce((before, one) => {
    if (!Number.isInteger(one) || one <= before || one > 100) {
      throw new RangeError("Each band begins at a whole percentage, at a higher one than the band before it.");
    }
    return one;
  }, 0);
  return Array.from({ length: 101 }, (_, whole) => begins.filter((one) => one <= whole).length);
}
