"""Words that decide whether a full stop ends a sentence in medical English.

Lower case and without the final stop, unless said otherwise. Data only.
"""

from __future__ import annotations

ALWAYS_JOINED: frozenset[str] = frozenset(
    # titles and what else cannot end a sentence
    """dr drs prof mr mrs ms messrs st ste mt rev hon gen lt col sgt capt
    vs v.s cf viz ca eg ie e.g i.e approx incl excl esp resp cv pv bv f.sp""".split()
)
"""Abbreviations that always lean on what follows."""

BEFORE_NUMBER: frozenset[str] = frozenset(
    """fig figs no nos nr eq eqs eqn ref refs sect sec secs tab tabl tbl vol vols p pp ch chap
    art app suppl ser v ver vers lot cat box para par art reg item bd abb""".split()
)
"""Abbreviations that lean on a number, a letter with a number or a Roman numeral."""

UNITS: frozenset[str] = frozenset(
    """s sec secs min mins h hr hrs d wk wks mo mos mth mths y yr yrs in ft lb lbs oz gal pt qt
    tsp tbsp g gm gms kg mg mcg ml l dl cc cm mm m km iu u v w""".split()
)
"""Units written with a stop; after a number and before a capital they end the sentence."""

SHORTENED: frozenset[str] = frozenset(
    """al etc spp sp ssp subsp var gr wt ht temp max min avg av conc sol soln inj tabs caps
    susp amp dil dist prox lat med ant post inf bilat abd neuro diag dx hx rx tx sx
    pt pts yo est dept univ hosp inst natl intl assoc acad soc coll
    inc ltd co corp bros gmbh jr sr ed eds edn trans repr publ
    ave blvd rd bldg tel fax orig prelim pers comm commun unpubl obs syn nov comb
    n.b nb ibid op loc cit mol chem biol clin exp pharm physiol
    aq dest sched freq sq cu""".split()
)
"""Other abbreviations: joined before small letters; before a capital the case decides."""

MONTHS: frozenset[str] = frozenset("Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split())

CAPITALISED: frozenset[str] = MONTHS | frozenset(
    """Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Ala Ariz Ark Calif Colo Conn Del Fla Ill Ind Kan
    Mass Mich Minn Miss Mont Neb Nev Okla Ore Penn Tenn Tex Wash Wis Wyo Ont Sup Supp Lab Path Cap
    Gen Vet Phys Ext""".split()
)
"""Abbreviations only with a capital: without it they are words of their own (mass, ill, cap)."""

ENDS_BEFORE_CAPITAL: frozenset[str] = frozenset("al etc spp sp ssp nov comb gmbh".split())
"""Shortened words that, before a capital, nearly always end the sentence."""

DOTTED_ENDS: frozenset[str] = frozenset(
    """i.v i.m s.c p.o i.d i.p i.n i.o i.t i.c s.l p.r p.v i.a i.u n.p.o p.r.n s.o.s
    q.d o.d b.d b.i.d t.d.s t.i.d q.i.d q.d.s q.h.s h.s q.o.d q.h q.a.m q.p.m a.c p.c o.m o.n
    a.m p.m u.s.a d.c c.i s.d s.e s.e.m n.s""".split()
)
"""Dotted abbreviations that, before a capital, end the sentence."""

DOTTED_NAMES: frozenset[str] = frozenset("u.s u.k e.u u.n ph.d m.d r.n m.sc b.sc m.p.h d.o".split())
"""Dotted abbreviations of places and degrees, which stand within names as well as at ends."""

STARTERS: frozenset[str] = frozenset(
    """the this these those that it its in on at by for from with without within of to into upon
    after before during because although however therefore thus hence moreover furthermore
    additionally nevertheless nonetheless conversely similarly finally first second third then
    we our ours they their them he she his her hers i my you your who whom whose there here
    when where why how what which while whereas whether if unless until since as an and but or nor
    so yet no not none nobody neither either both each every all any some many most more much few
    fewer several other others another such same only even also still again already often later
    earlier one two three four five six seven eight nine ten under over between among across
    through throughout despite given based according compared overall patients data results
    treatment nothing once per instead indeed consequently subsequently previously typically usually
    generally specifically notably importantly interestingly surprisingly unfortunately accordingly
    currently recently initially eventually alternatively collectively overall taken using following
    regarding concerning considering furthermore together altogether likewise
    rather further next last are is was were has have had
    does do did can could may might must shall should will would""".split()
)
"""Words that, with a capital, seldom stand within a sentence."""

LABELLED: frozenset[str] = frozenset(
    """group groups arm arms type types class grade stage phase level factor factors vitamin
    vitamins hepatitis criterion criteria cohort category part panel step site centre center nerve
    nerves model version form option case patient subject sample family clade lineage serotype
    serogroup influenza haemophilia hemophilia immunoglobulin protein complex chain domain region
    zone point method scheme plan schedule regimen box appendix scenario question item lead strain
    subtype genotype haplotype cluster vaccine allele chromosome
    variable variables parameter equation cathepsin coenzyme subunit receptor compound hospital
    clinic school district lobe layer lane column row table figure section chapter file period
    session study cycle list""".split()
)
"""Words after which a single letter or Roman numeral is a label, not an initial."""
