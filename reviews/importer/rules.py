"""The field's words as data: types of review, kinds of file, publishers, sections. One rule, one line, one example."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """What `pattern` finds means `value`; `example` is text in which it must be found."""

    value: str
    pattern: re.Pattern
    example: str


def rule(value, pattern, example, flags=re.IGNORECASE):
    """Return a Rule; patterns are matched at word boundaries."""
    return Rule(value, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", flags), example)


# Slugs of ReviewType. The first that matches at a place counts, so longer names stand before shorter ones.
REVIEW_TYPES = [
    rule("national-cspr", r"national (?:child safeguarding practice )?reviews?", "National review: bruising in babies"),
    rule(
        "lcspr",
        r"(?:local )?child(?:ren)?(?:'s|s)? safeguarding practice reviews?",
        "Local Child Safeguarding Practice Review",
    ),
    rule("lcspr", r"L?CSPRs?|LSCPRs?|SPRs?", "LSCPR Child Z", 0),
    rule("scr", r"serious case reviews?", "Serious Case Review: Child Y"),
    rule("scr", r"SCRs?", "SCR Child X", 0),
    rule("rapid-review", r"rapid reviews?", "Rapid review, learning points"),
    rule("thematic-review", r"thematic reviews?", "Thematic Review of neglect"),
    rule(
        "partnership-learning-review",
        r"(?:partnership|local) learning reviews?|PLRs?",
        "Partnership learning review Child W",
    ),
    rule("multi-agency-audit", r"multi[- ]agency (?:case (?:file )?)?audits?", "Multi-agency audit: neglect"),
    rule("sar", r"safeguarding adults? reviews?", "Safeguarding Adults Review Adult V"),
    rule("sar", r"SARs?", "SAR Adult V", 0),
    rule("dardr", r"domestic (?:homicide|abuse[- ]related death) reviews?", "Domestic Homicide Review U"),
    rule("dardr", r"DHRs?|DARDRs?", "DHR 2019", 0),
    rule("owhr", r"offensive weapons homicide reviews?|OWHRs?", "Offensive Weapons Homicide Review"),
    rule("susr", r"single unified safeguarding reviews?|SUSRs?", "Single Unified Safeguarding Review"),
    rule("cpr-wales", r"child practice reviews?", "Child Practice Review T"),
    rule("cmr-ni", r"case management reviews?", "Case Management Review S"),
    rule("learning-review-scotland", r"significant case reviews?", "Significant Case Review R"),
]

SEVEN = r"(?:7|seven)[\s-]*min(?:ute)?s?"
# Values of BriefingType: marks in a title that say what a briefing is.
BRIEFING_TYPES = [
    rule(
        "seven-minute",
        rf"{SEVEN}[\s-]*(?:learning(?: (?:briefings?|guides?))?|briefings?|guides?|reads?|reminders?)?",
        "Neglect - 7 minute learning",
    ),
    rule(
        "practitioner-guide",
        r"(?:practitioner|practice|practice point)s?'? (?:guides?|guidance|briefings?)",
        "Practitioner guide: neglect",
    ),
    rule("easy-read", r"easy[- ]read(?: versions?)?", "Easy read version"),
    rule("slides", r"(?:powerpoint |training )?(?:slides|slide deck|presentation)", "Training slides"),
    rule(
        "learning-briefing",
        r"(?:learning|practice|case review) (?:briefings?|bulletins?|notes?|summar(?:y|ies))|briefing(?: (?:note|paper|sheet))s?|briefings?",
        "Enquiries - Learning briefing",
    ),
]

# Values of ResourceKind: what a link or file of a review is, by the words of the link or of its sentence.
FILE_KINDS = [
    rule("seven-minute-briefing", rf"{SEVEN}[\w\s-]{{0,20}}", "Read the 7 minute briefing here"),
    rule(
        "executive-summary", r"executive summar(?:y|ies)|overview summar(?:y|ies)|summary report", "Executive summary"
    ),
    rule("action-plan", r"action plans?|improvement plans?", "Read the action plan here"),
    rule(
        "partnership-response",
        r"(?:partnership|board|agency|lscp|scp)(?:'s)? response|response (?:from|of|to)",
        "The partnership response",
    ),
    rule(
        "chairs-statement",
        r"(?:chair|chair's|independent chair's?) statement|statement (?:by|from) the (?:independent )?chair",
        "Chair's statement",
    ),
    rule("easy-read", r"easy[- ]read", "Easy read version"),
    rule("improvements-only", r"(?:improvements?[- ]only|learning) statements?", "Improvements-only statement"),
    rule("practitioner-guide", r"practitioner guides?|practice guides?", "Practitioner guide"),
    rule("slides", r"slides|presentation|powerpoint", "Slides"),
    rule("video", r"video|film", "Watch the video"),
    rule("podcast", r"podcast", "Listen to the podcast"),
    rule(
        "learning-briefing",
        r"(?:learning|practice)? ?(?:briefing|bulletin|learning summary|learning brief)(?: (?:note|paper))?",
        "Read the Learning Briefing here",
    ),
    rule(
        "full-report",
        r"(?:full|final|overview|published|redacted)?[\w ]{0,20}report|full [\w ]{1,60}|read (?:the )?(?:review|full)[\w ]{0,40}|review",
        "Read the full report here",
    ),
]

# Publishers whose pages are resources and never local reviews: host name, publisher.
NATIONAL_HOSTS = {
    "nspcc.org.uk": "NSPCC",
    "gov.uk": "GOV.UK",
    "researchinpractice.org.uk": "Research in Practice",
    "scie.org.uk": "SCIE",
    "nice.org.uk": "NICE",
    "lullabytrust.org.uk": "The Lullaby Trust",
    "csacentre.org.uk": "Centre of expertise on child sexual abuse",
    "barnardos.org.uk": "Barnardo's",
    "childrenscommissioner.gov.uk": "Children's Commissioner",
    "iconcope.org": "ICON",
    "rcpch.ac.uk": "Royal College of Paediatrics and Child Health",
    "contextualsafeguarding.org.uk": "Contextual Safeguarding",
    "foundations.org.uk": "Foundations",
    "vkpp.org.uk": "VKPP",
    "youtube.com": "YouTube",
}
# The same publishers by name, for pages whose links are lost.
NATIONAL_NAMES = [
    rule("NSPCC", r"NSPCC", "NSPCC Case Reviews pages", 0),
    rule("GOV.UK", r"GOV\.UK|Department for Education", "Guidance on GOV.UK"),
    rule(
        "Child Safeguarding Practice Review Panel",
        r"(?:the )?(?:national|child safeguarding practice review) panel",
        "The national Panel's annual report",
    ),
    rule("SCIE", r"SCIE", "SCIE guide", 0),
    rule("Research in Practice", r"Research in Practice", "Research in Practice"),
    rule("The Lullaby Trust", r"Lullaby Trust", "The Lullaby Trust"),
]
# Addresses given where a page's link is lost; they are always flagged as supplied.
KNOWN_ADDRESSES = {"NSPCC": "https://learning.nspcc.org.uk/case-reviews"}

# Headings under which things of other organisations stand.
ELSEWHERE = re.compile(
    r"(?<!\w)(?:national|nationally|other (?:areas?|local authorit|partnerships?|regions?|boards?)|elsewhere|neighbouring|"
    r"external|useful (?:links|websites)|further (?:reading|resources)|NSPCC|resources|regional reviews?)",
    re.IGNORECASE,
)
OTHER_AREA = re.compile(
    r"([A-Z][\w'-]+(?: (?:and|&|upon|on|of|the|[A-Z][\w'-]+)){0,4}) (?:Safeguarding (?:Children|Adults)(?:'s)? "
    r"(?:Partnership|Board)|LSCB|LSCP|SCP|SAB|Council)\b"
)
GUIDANCE = re.compile(
    r"[\"\u201c\u201d'\u2018]([^\"\u201c\u201d]{8,120}?)[\"\u201c\u201d'\u2019](?: \(?(20\d\d)\)?)?|(Working Together to Safeguard Children(?: 20\d\d)?)"
)
# Papers of the partnership that are no file of a review.
NOT_OF_A_REVIEW = re.compile(
    r"\b(?:annual|yearly|strategic|business) (?:report|plan)s?\b|\bstrategy\b|\bthresholds?\b|\bprocedures?\b",
    re.IGNORECASE,
)
# A line that only names what is listed below it.
LIST_HEADING = re.compile(
    r"(?:our |the |all |published |recent )?(?:(?:7|seven)[\s-]*minute )?(?:learning |practitioner )?"
    r"(?:briefings|guides|reads)|(?:our |published |recent )?(?:serious case|practice|thematic) reviews"
    r"|useful (?:links|websites)|further (?:reading|resources)|national (?:reviews|learning)|other areas|resources",
    re.IGNORECASE,
)
QUOTE_FOLLOWS = re.compile(r"(?:as follows|states?(?: that)?|defines?\b.*|says?(?: that)?)\s*:\s*$", re.IGNORECASE)
PROMISED_LIST = re.compile(
    r"(?:click|see|links?|list(?:ed)?)\b.{0,80}\bbelow\b|will be (?:published|added|listed) (?:on|to) th(?:is|ese) pages?",
    re.IGNORECASE,
)
NEW = re.compile(
    r"^\s*(?:new|updated|just published)\s*(?:[-\u2013\u2014:!]|\b(?=new))\s*|\s*[-\u2013\u2014]?\s*\(?\bnew\b[!)]\s*$",
    re.IGNORECASE,
)
BARE_LINK = re.compile(
    r"\W*(?:please )?(?:click |read |view |download |open |see |find )?(?:it |more |the (?:document|file|pdf|link) )?"
    r"(?:here|this link|more|now|download|pdf|view|open|read|read more|link|https?://\S+)\W*"
    r"(?:(?:pdf|opens[\w ]*|[\d.]+ ?[km]b)\W*){0,3}",
    re.IGNORECASE,
)
LONGEST_BARE_LINK = 300  # characters
# A first name where a pseudonym would be expected: a child's real name, perhaps.
PSEUDONYM = re.compile(
    r"(?<!\w)(?:child(?:ren)?|baby|infant|family|sibling(?:s| group)?|young (?:person|adult)|adult|mr|mrs|ms|case|learning|review)\b",
    re.IGNORECASE,
)


def is_bare(text):
    """Return whether the words of a link say nothing of what it leads to ("here", "Read more (PDF)", an address)."""
    return len(text) <= LONGEST_BARE_LINK and bool(BARE_LINK.fullmatch(text.strip()))


def values(rules, text):
    """Return the values of the `rules` found in `text`, in the order of the text, each place and value once."""
    found, taken = [], []
    for one in rules:
        for match in one.pattern.finditer(text):
            if not match.group().strip() or any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            found.append((match.start(), one.value))
    return list(dict.fromkeys(value for _, value in sorted(found)))


def first_value(rules, text):
    """Return the value of the first of the `rules` found in `text`, or ""."""
    return next((one.value for one in rules if one.pattern.search(text)), "")
