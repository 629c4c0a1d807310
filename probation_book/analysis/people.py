"""Which figures on staff, workload and people on probation stand side by side.

Each row has one figure per place, by its id in the register; None where our sources have
none. Figures stand in one row only where they measure the same thing.
"""

from __future__ import annotations

PLACES = ("HFKCW", "L&B", "South West")

VACANCIES = {
    "All posts": ("hfkcw-vacancy-overall", None, "sw-vacancy-region"),
    "Senior probation officers": (
        "hfkcw-vacancy-spo",
        "lb-vacancy-spo-announced",
        "sw-vacancy-spo",
    ),
    "Probation officers": (
        "hfkcw-vacancy-po",
        "lb-vacancy-po-announced",
        "sw-vacancy-probation-officers",
    ),
    "Probation service officers": (
        "hfkcw-vacancy-pso",
        "lb-vacancy-pso-announced",
        "sw-vacancy-service-officers",
    ),
    "Senior probation officers, later": (None, "lb-vacancy-spo-inspection", None),
    "Probation service officers, later": (None, "lb-vacancy-pso-inspection", None),
    "Court team": ("hfkcw-vacancy-court", None, None),
}

WORK = {
    "Average days lost to sickness (HFKCW: a year; South West: working days, period not given)": (
        "hfkcw-sickness-days",
        None,
        "sw-sickness-days",
    ),
    "Staff who had left in the year before": ("hfkcw-staff-left", None, None),
    "Probation officers' average workload, against target": (
        None,
        None,
        "sw-workload-probation-officers",
    ),
    "Probation service officers' average workload, against target": (
        None,
        None,
        "sw-workload-service-officers",
    ),
    "Workload of some newly qualified officers, as inspectors heard": (
        None,
        "lb-nqo-workload",
        None,
    ),
    "Practitioners interviewed who had 40 cases or fewer": (
        None,
        None,
        "sw-caseload-40-interviews",
    ),
    "Practitioners who called their workload unmanageable": (
        None,
        None,
        "sw-workload-unmanageable",
    ),
    "Staff in the regional survey who called their workload unmanageable": (
        None,
        None,
        "sw-survey-workload-unmanageable",
    ),
    "Staff surveyed who found staffing wholly insufficient": (
        "hfkcw-staff-survey-staffing",
        None,
        None,
    ),
}

FRAMEWORK = {
    "Staff in place": ("hfkcw-red-staff-in-place", "lb-amber-staff-in-place-lowest", None),
    "Workload, against target": ("hfkcw-red-caseload", "lb-amber-workload", None),
    "For how long": ("hfkcw-red-caseload-weeks", "lb-amber-workload-weeks", None),
}

PEOPLE = {
    "Could reach their practitioner when needed": (
        "hfkcw-survey-could-contact",
        "lb-survey-can-contact",
        None,
    ),
    "Could speak to a practitioner, or have appointments, at a time that suited them": (
        "hfkcw-survey-suitable-time",
        "lb-survey-suitable-times",
        "sw-people-survey-appointments",
    ),
    "Felt safe when using probation services, or at the office": (
        None,
        "lb-survey-safe",
        "sw-people-survey-appointments",
    ),
    "Could talk in private": (None, "lb-survey-private", "sw-people-survey-appointments"),
    "Content with probation's support overall": (None, "lb-survey-happy", "sw-people-survey-happy"),
    "Could get the services that they needed": (
        "hfkcw-survey-access-services",
        "lb-survey-services-access",
        None,
    ),
    "Could get services relevant to them": (
        "hfkcw-survey-relevant-services",
        None,
        "sw-people-services-access",
    ),
    "Thought that their views counted": (None, "lb-survey-views-heard", None),
    "Had been asked for their views": (None, None, "sw-people-survey-asked-views"),
}

# The organisational alert on HFKCW: what, and the figure.
ALERT = {
    "Cases with no named practitioner, when the inspection was announced": (
        "hfkcw-unallocated-background"
    ),
    "The same, in the evidence sent in advance of the inspection (day not given)": (
        "hfkcw-unallocated-alert"
    ),
    "Of these, without a next appointment": "hfkcw-unallocated-no-appointment",
    "Practitioners whom the service undertook to move to HFKCW": "hfkcw-redeployed-practitioners",
    "Volunteers found to help": "hfkcw-volunteers-found",
    "Cases under public protection arrangements among them that were reviewed after the alert": (
        "hfkcw-unallocated-mappa"
    ),
    "Of these, given to a practitioner": "hfkcw-mappa-allocated",
    "Probation officers who came on detached duty, by December 2022": "ap-r25-hfkcw-detached-po",
    "Probation service officers who came on detached duty, by December 2022": (
        "ap-r25-hfkcw-detached-pso"
    ),
    "Newly qualified officers allocated to HFKCW, by December 2022": "ap-r25-hfkcw-nqo",
    "Cases with no named practitioner, by December 2022": "ap-r25-unallocated-cases",
}
