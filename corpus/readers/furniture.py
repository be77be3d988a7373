"""Recognises what a web page says about itself: menus, cookie notes, share buttons, disclaimers.

Works on one line or paragraph at a time and by wording alone, for pages saved as text and
for HTML whose markup gives nothing away. It does not know any particular site.
"""

from __future__ import annotations

import re

_LONGEST_CONTROL = 60
_CONTROLS = re.compile(
    r"(?:skip to (?:\w+ ){0,3}(?:content|navigation|search)|jump to .*|back to (?:top|search.*)|"
    r"(?:main )?(?:menu|navigation|content)|toggle \w+|open menu|close(?: menu)?|"
    r"search(?: .{0,20})?|advanced(?: search)?|home(?: ?page)?|"
    r"sign (?:in|up|out).*|log ?(?:in|out|on).*|(?:my )?account|register|subscribe.*|"
    r"newsletters?.*|e-?mail(?: this.*)?|print(?: this.*)?|share(?: this.*| on .*)?|tweet|"
    r"facebook|twitter|linkedin|pinterest|whatsapp|instagram|youtube|reddit|follow us.*|"
    r"copy (?:link|citation)|cite(?: this.*)?|permalink|save(?: .{0,15})?|bookmark|favorites|"
    r"add to .{1,25}|display options|actions?|download(?: pdf| citation)?|full[- ]text(?: links)?|"
    r"view (?:editorial policy|pdf|all|more|large image|in article)|(?:read|see|show|load|learn)"
    r" (?:more|less|all).*|next|previous|prev|continue|advertisement|sponsored.*|ads?|"
    r"cookie .{0,30}|manage cookies.*|(?:accept|reject)(?: all)?(?: cookies)?|privacy(?: .{0,25})?|"
    r"terms(?: (?:of|and) .{0,20})?|contact(?: us)?|about(?: us)?|careers|help|faqs?|feedback.*|"
    r"accessibility.*|site ?map|disclaimer|copyright.{0,40}|"
    r"table of contents|in this (?:article|page)|on this page|related (?:articles|content|links|"
    r"topics|information).*|similar articles.*|cited by.*|you (?:may|might) also like.*|"
    r"recommended.*|trending.*|popular.*|linkout.*|see all .*|"
    r"(?:article )?review status|(?:fact[- ]checked|(?:medically )?reviewed|written|edited) by.*|"
    r"(?:last )?(?:updated|reviewed|modified|published)(?: on)?:? .{4,30}(?:view .{1,20})?|"
    r"personali[sz]e|u\.?s\.? flag|dot gov|https|access keys.*|was this .{1,20} helpful.*|"
    r"figures?|images?|comments?|share your .{0,30}|\d+ (?:min(?:ute)?s? read|views|shares))"
    r"[\s.:!?»›>|]*$",
    re.I,
)
_SPEAKS_OF_SITE = re.compile(
    r"\bcookies?\b.{0,80}\b(?:accept|consent|use|site|experience|preferences|browser)|"
    r"\b(?:use|uses|using|accept) (?:of )?cookies\b|"
    r"\b(?:this|our|visit(?:ing)? the) (?:web ?site|web ?page|platform|newsletter|app)\b|"
    r"\bofficial (?:government )?web ?sites?\b|\bofficial website of\b|"
    r"\.gov (?:means|or \.mil)|\.gov website|https:// ensures|^the site is secure\.?$|"
    r"\byour (?:inbox|browser|privacy choices|account|subscription|e-?mail address|experience)\b|"
    r"\bhelps? us (?:tailor|improve|use language|personali[sz]e|understand how)|"
    r"\bwhich best describes you\b|"
    r"\b(?:articles?|pages?|content) (?:is|are|was|were|has been|have been) "
    r"(?:\w+ )?(?:reviewed|fact-checked|checked) (?:for|by)\b|"
    r"\b(?:medical|editorial) (?:advisory|review) board\b|"
    r"\beducational purposes? only\b|\bcontent is pending\b|\bpending human review\b|"
    r"\b(?:for )?(?:educational|informational|general information) purposes? (?:only|and)\b|"
    r"\b(?:does|do|should|is|are) not (?:be |to be )?(?:a |an |intended to be a |used as a )?"
    r"(?:substituted?|replace|replacement)(?: for)?\b.{0,40}\b(?:professional|medical advice|"
    r"doctor|physician)|"
    r"\bassumes? no (?:liability|responsibility)\b|\bnot (?:be )?(?:liable|responsible) for\b|"
    r"\ball rights reserved\b|^(?:©|copyright (?:©|\d{4}|\(c\)))|"
    r"\bask (?:any|a|another) follow[- ]up question|\bhave a follow[- ]up question\b|"
    r"\bsign up (?:for|to)\b|\bsubscribe to (?:our|the|this)\b|"
    r"\bclick (?:here|on|the)\b|\bscroll (?:down|to)\b|"
    r"\b(?:enable|disable) javascript\b|\bjavascript is (?:disabled|not)\b|"
    r"\bunable to load\b|\bfailed to load\b",
    re.I,
)
_SITE_HEADINGS = re.compile(
    r"(?:publication types?|mesh terms?|substances|grants? and funding|grant support|linkout.*|"
    r"similar articles|cited by.*|related (?:information|articles|links|content|topics|posts)|"
    r"full text (?:links|sources)|other literature sources|research materials|"
    r"miscellaneous|"
    r"pubmed disclaimer|(?:\w+ ){0,2}disclaimer|share|actions|cite|navigation|metrics|altmetric|"
    r"supplementary concepts|associated data|permissions|comments?|more (?:from|on|in) .*|"
    r"about (?:this (?:site|page)|us|the author)|leave a (?:reply|comment)|"
    r"you (?:may|might) also like|recommended.*|newsletter.*|personali[sz]e|contact(?: us)?|"
    r"have a (?:follow[- ]up )?question\??|was this .{0,20}helpful\??|follow us.*|"
    r"article review status)"
    r"[\s:]*$",
    re.I,
)


def is_furniture(line: str) -> bool:
    """Whether `line` belongs to the page rather than to the article on it."""
    text = line.strip(" \t•·|-–—*>»")
    if not text:
        return True
    if len(text) <= _LONGEST_CONTROL and _CONTROLS.fullmatch(text):
        return True
    return bool(_SPEAKS_OF_SITE.search(text))


def heads_furniture(heading: str) -> bool:
    """Whether what stands under `heading` belongs to the page ("Similar articles")."""
    return bool(_SITE_HEADINGS.fullmatch(heading.strip()))
