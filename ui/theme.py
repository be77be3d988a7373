"""Colours and type of the pages, light and dark: Streamlit's options and one style sheet.

`light-dark()` follows the colour scheme that Streamlit sets for the theme in use, so the
style sheet needs to know neither the system's setting nor the reader's choice. Every pair
of text and ground has a contrast of at least 4.5 to 1 (WCAG 2.2, AA).
"""

from __future__ import annotations

_SHARED = {
    "baseRadius": "0.5rem",
    "headingFontSizes": '["1.5rem","1.2rem","1.05rem","1rem","0.95rem","0.9rem"]',
    "headingFontWeights": "[650,650,650,600,600,600]",
    "paddingTop": "1rem",
    "paddingBottom": "2rem",
    "linkUnderline": "true",
    "showWidgetBorder": "true",
    "metricValueFontSize": "1.5rem",
}
_LIGHT = {
    "primaryColor": "#0b6460",
    "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f2f5f5",
    "textColor": "#16211f",
    "linkColor": "#0b6460",
    "borderColor": "#c9d3d1",
    "grayTextColor": "#4d5a58",
    "redTextColor": "#a3160f",
    "greenTextColor": "#0b5f35",
    "orangeTextColor": "#8a4300",
    "codeTextColor": "#16211f",
    "chartCategoricalColors": '["#0b6460","#b45309","#4456a6","#8a3b7c","#5b6b2f"]',
}
_DARK = {
    # Streamlit writes white on the primary colour in both themes.
    "primaryColor": "#0f827b",
    "backgroundColor": "#11181a",
    "secondaryBackgroundColor": "#1b2527",
    "textColor": "#e6eceb",
    "linkColor": "#74d3c9",
    "borderColor": "#3b494b",
    "grayTextColor": "#a9b7b5",
    "redTextColor": "#ffb0a8",
    "greenTextColor": "#8fe0b0",
    "orangeTextColor": "#ffc48a",
    "codeTextColor": "#e6eceb",
    "chartCategoricalColors": '["#58c4b8","#f0a35e","#9db0ff","#e39ad3","#b7cc7a"]',
}

LABEL_COLOURS = {"light": _LIGHT["grayTextColor"], "dark": _DARK["grayTextColor"]}
"""The quiet text colour of each theme, for plots: the style sheet does not reach into them."""


def theme_options() -> dict[str, str]:
    """Streamlit's theme options, by their names on its command line."""
    shared = {f"theme.{name}": value for name, value in _SHARED.items()}
    light = {f"theme.light.{name}": value for name, value in _LIGHT.items()}
    dark = {f"theme.dark.{name}": value for name, value in _DARK.items()}
    return shared | light | dark


STYLE = """
<style>
:root{--cb-accent:light-dark(#0b6460,#74d3c9);--cb-quiet:light-dark(#4d5a58,#a9b7b5);
 --cb-line:light-dark(#c9d3d1,#3b494b);--cb-ground:light-dark(#ffffff,#11181a);
 --cb-raised:light-dark(#f2f5f5,#1b2527);--cb-text:light-dark(#16211f,#e6eceb);
 --cb-bad:light-dark(#a3160f,#ffb0a8);--cb-bad-ground:light-dark(#fdecea,#43191a);
 --cb-warn:light-dark(#7a3d00,#ffc48a);--cb-warn-ground:light-dark(#fff3e0,#3a2a14);
 --cb-mark:light-dark(#ffe79a,#6b5310);--cb-mark-text:light-dark(#16211f,#fff6dc)}
.stApp{--cb-measure:50rem}
[data-testid=stMainBlockContainer]{max-width:1320px;padding-left:1.5rem;padding-right:1.5rem}
.cb-sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
[data-testid=stHtml] a{color:var(--cb-accent);text-underline-offset:3px}
.cb-page-title{font-size:1.35rem;font-weight:650;margin:0;line-height:1.3}
.cb-lede{color:var(--cb-quiet);margin:.1rem 0 0}
.cb-answer-head{display:flex;flex-wrap:wrap;gap:.3rem .9rem;align-items:baseline}
.cb-answer-head h1{font-size:1.3rem;line-height:1.3;margin:0;padding:0;overflow-wrap:anywhere}
.cb-facts{color:var(--cb-quiet);font-size:.88rem}
.cb-section{font-size:.85rem;font-weight:650;letter-spacing:.05em;text-transform:uppercase;
 color:var(--cb-quiet);margin:.5rem 0 0;padding:0;border-bottom:1px solid var(--cb-line)}
.cb-section.caution,.cb-section.conflict{color:var(--cb-bad);border-color:var(--cb-bad)}
.cb-quote{border-left:4px solid var(--cb-accent);padding:.15rem 0 .1rem .9rem;
 overflow-wrap:anywhere;max-width:var(--cb-measure)}
.cb-quote blockquote{margin:0;padding:0;border:0;font-size:1.14rem;line-height:1.55;
 color:var(--cb-text);display:inline}
.cb-quote.caution{border-left-color:var(--cb-bad);background:var(--cb-bad-ground);
 padding:.4rem .8rem .4rem .9rem;border-radius:0 .4rem .4rem 0}
.cb-quote.conflict{border-left:4px double var(--cb-warn);background:var(--cb-warn-ground);
 padding:.4rem .8rem .4rem .9rem;border-radius:0 .4rem .4rem 0}
.cb-quote.near{border-left-style:dashed;border-left-color:var(--cb-quiet)}
.cb-quote.near blockquote{font-size:1rem}
.cb-flag{display:block;font-size:.8rem;font-weight:650;color:var(--cb-bad)}
.cb-flag.warn{color:var(--cb-warn)}
.cb-quote mark,mark.word{background:none;color:inherit;font-weight:680;padding:0}
.cb-context{color:var(--cb-quiet);font-size:.95rem;line-height:1.5}
.cb-place{color:var(--cb-quiet);font-size:.85rem;overflow-wrap:anywhere}
.cb-digest{color:var(--cb-quiet);font-size:.85rem}
button.cb-chip{all:unset;cursor:pointer;font-size:.8rem;font-weight:650;line-height:1;
 color:var(--cb-accent);border:1px solid var(--cb-accent);border-radius:.9rem;
 padding:.3rem .5rem;margin-left:.35rem;vertical-align:.12em;white-space:nowrap}
button.cb-chip:hover{background:var(--cb-accent);color:var(--cb-ground)}
button.cb-chip:focus-visible,.cb-pop button:focus-visible,a:focus-visible,
summary:focus-visible,.cb-scroll:focus-visible{outline:3px solid var(--cb-accent);
 outline-offset:2px}
.cb-pop{border:1px solid var(--cb-line);border-radius:.6rem;background:var(--cb-ground);
 color:var(--cb-text);padding:.8rem 1rem;max-width:min(34rem,calc(100vw - 2rem));
 max-height:60vh;overflow:auto;font-weight:400;box-shadow:0 6px 24px rgb(0 0 0/.22);inset:auto;
 position-area:block-end span-all;position-try-fallbacks:flip-block;margin:.3rem 0}
@supports not (position-area:block-end){.cb-pop{inset:0;margin:auto}}
.cb-pop h2{font-size:1rem;line-height:1.35;margin:0 0 .2rem;padding:0}
.cb-pop p{margin:.35rem 0;font-size:.92rem;line-height:1.5}
.cb-pop .surrounding mark.quote{font-weight:inherit}
.cb-pop .surrounding{border-left:3px solid var(--cb-line);padding-left:.7rem}
.cb-pop button,.cb-copy{all:unset;cursor:pointer;color:var(--cb-accent);font-size:.88rem;
 text-decoration:underline;text-underline-offset:3px;margin-right:1rem;padding:.25rem 0}
.cb-place .cb-copy{font-size:.85rem;margin:0 0 0 .6rem}
.cb-copy.cb-print{color:var(--cb-text);text-decoration:none;margin:0;padding:.4rem .2rem}
.cb-under{padding:.15rem 0 .35rem 1.15rem;max-width:var(--cb-measure)}
.cb-copy:focus-visible{outline:3px solid var(--cb-accent);outline-offset:2px}
mark.quote{background:var(--cb-mark);color:var(--cb-mark-text);padding:.1rem 0;
 box-decoration-break:clone;-webkit-box-decoration-break:clone}
mark.cited{background:none;color:inherit;border-bottom:2px dotted var(--cb-accent)}
.cb-text{line-height:1.62;overflow-wrap:anywhere;max-width:var(--cb-measure)}
.cb-text h3,.cb-text h4,.cb-text h5{font-size:1.02rem;margin:1rem 0 .15rem;padding:0;
 line-height:1.35}
.cb-text h3{font-size:1.15rem}
.cb-text p{margin:.45rem 0}
.cb-text .item{margin:.15rem 0 .15rem 1.1rem;text-indent:-.8rem}
.cb-text .quiet{color:var(--cb-quiet);font-size:.9rem}
.cb-text .row{font-variant-numeric:tabular-nums;border-bottom:1px solid var(--cb-line);
 padding:.2rem 0;font-size:.93rem}
.cb-scroll{max-height:min(62vh,640px);overflow:auto;border:1px solid var(--cb-line);
 border-radius:.5rem;padding:.4rem .9rem;background:var(--cb-ground)}
.cb-page{padding:0}
.cb-page img{display:block;width:100%}
.cb-badge{display:inline-block;max-width:100%;overflow:hidden;text-overflow:ellipsis;
 vertical-align:bottom;box-sizing:border-box;border:1px solid var(--cb-line);border-radius:.4rem;
 padding:.02rem .4rem;font-size:.78rem;margin:0 .3rem .15rem 0;color:var(--cb-quiet);
 white-space:nowrap}
.cb-badge.type{color:var(--cb-accent);border-color:var(--cb-accent)}
.cb-badge.warn{color:var(--cb-warn);background:var(--cb-warn-ground);
 border-color:var(--cb-warn);font-weight:650}
.cb-badge.bad{color:#fff;background:#a3160f;border-color:#a3160f;font-weight:700}
.cb-badge.good{color:light-dark(#0b5f35,#8fe0b0);border-color:light-dark(#0b5f35,#8fe0b0)}
.cb-refs{list-style:none;margin:.3rem 0 0;padding:0}
.cb-refs li{display:grid;grid-template-columns:2rem 1fr;margin:0 0 .55rem;font-size:.93rem;
 line-height:1.45;overflow-wrap:anywhere}
.cb-notice{border:1px solid var(--cb-warn);background:var(--cb-warn-ground);
 color:var(--cb-warn);border-radius:.5rem;padding:.5rem .8rem;font-weight:600}
.cb-notice.bad{border-color:var(--cb-bad);background:var(--cb-bad-ground);color:var(--cb-bad)}
.cb-notice.quiet{border-color:var(--cb-line);background:var(--cb-raised);
 color:var(--cb-text);font-weight:400}
.cb-notice p{margin:.15rem 0}
.cb-link{all:unset;cursor:pointer;color:var(--cb-text);font-weight:600;line-height:1.35}
.cb-link:hover,.cb-link:focus-visible{color:var(--cb-accent);text-decoration:underline;
 text-underline-offset:3px}
.cb-link:focus-visible{outline:3px solid var(--cb-accent);outline-offset:2px}
.cb-row h3{font-size:1rem;line-height:1.35;margin:0;padding:0;overflow-wrap:anywhere}
.cb-row .cb-place{margin:.1rem 0 0}
.cb-columns{display:none}
@media(min-width:900px){
 .cb-cells{display:grid;column-gap:.9rem;align-items:start;
  grid-template-columns:minmax(0,1fr) 8.2rem 10.5rem 3rem 5.6rem 7.6rem}
 .cb-columns{padding:0 0 .2rem 2rem;font-size:.8rem;font-weight:650;color:var(--cb-quiet);
  border-bottom:1px solid var(--cb-line)}
 .cb-cells .cb-badge:not(.type,.warn,.bad){border:0;padding:0;margin:0;font-size:.86rem;
  white-space:normal}
 .cb-row.cb-cells>div:last-child .cb-badge{margin-right:.4rem}
}
@media(max-width:899px){.cb-cells>div:not(:first-child){display:inline;font-size:.82rem;
 color:var(--cb-quiet)}}
.cb-table{border-collapse:collapse;width:100%;font-size:.92rem}
.cb-table th,.cb-table td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;
 border-bottom:1px solid var(--cb-line);overflow-wrap:anywhere}
.cb-table td.number,.cb-table th.number{text-align:right;font-variant-numeric:tabular-nums}
.cb-outline{font-size:.9rem;line-height:1.4}
.cb-outline a{display:block;padding:.15rem 0;color:var(--cb-text)}
.cb-prose{max-width:var(--cb-measure);line-height:1.6}
.cb-prose h2{font-size:1.15rem;margin:1.1rem 0 .2rem;padding:0}
.cb-prose p,.cb-prose ul{margin:.4rem 0}
.cb-prose table{border-collapse:collapse;width:100%;font-size:.92rem;display:block;overflow-x:auto}
.cb-prose th,.cb-prose td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;
 border-bottom:1px solid var(--cb-line)}
.cb-prose code{font-size:.9em;overflow-wrap:anywhere}
[data-testid=InputInstructions]{display:none}
.st-key-behaviour,[class*=st-key-open-],[class*=st-key-read-]{display:none!important}
[data-testid=stLayoutWrapper]:has(>[class*=st-key-source-panel]){position:sticky;top:4.2rem}
[data-testid=stLayoutWrapper]:has(>.st-key-contents){position:sticky;top:4.2rem;
 max-height:calc(100vh - 5rem);overflow:auto}
[data-testid=stVerticalBlock]{gap:.6rem}
[class*=st-key-quote-]{gap:.1rem}
.stForm{padding:0}
.st-key-reader button p{text-transform:capitalize}
.st-key-bar{min-height:2.5rem}
.st-key-no-print-tools{row-gap:0}
button[data-variant][data-selected=true] *{color:var(--cb-accent)!important}
button:is([kind=tertiary],[kind=secondary]):not(:disabled):is(:hover,:active,:focus-visible,
 [aria-expanded=true]),button:is([kind=tertiary],[kind=secondary]):not(:disabled):is(:hover,
 :active,:focus-visible,[aria-expanded=true]) *{color:var(--cb-accent)!important}
[data-testid=stCaptionContainer],[data-testid=stCaptionContainer] p{color:var(--cb-quiet)!important;
 opacity:1!important}
[class*=st-key-doc-row-]{border-bottom:1px solid var(--cb-line);padding-bottom:.35rem}
@media(max-width:760px){
 [data-testid=stLayoutWrapper]:has(>.st-key-contents){position:static;max-height:none}
 [data-testid=stMainBlockContainer]{padding-left:.9rem;padding-right:.9rem}
 [class*=st-key-source-panel]{position:fixed;inset:3.75rem 0 0;z-index:9;overflow:auto;
  background:var(--cb-ground);padding:.8rem}
 .st-key-source-panel-first{display:none!important}
 .cb-scroll{max-height:none;border:0;padding:0}
 .cb-pop{position-area:none;inset:auto 0 0 0;margin:0;max-width:none;max-height:72vh;
  border-radius:.8rem .8rem 0 0}
 .cb-quote blockquote{font-size:1.08rem}
}
@media(prefers-reduced-motion:reduce){*{animation-duration:.01ms!important;
 transition-duration:.01ms!important;scroll-behavior:auto!important}}
@media print{
 header,[data-testid=stHeader],[data-testid=stForm],.stButton,.stDownloadButton,
 [data-testid=stPopover],.stPopover,.stTooltipIcon,[class*=st-key-no-print],
 [data-testid=stColumn]:has([class*=st-key-source-panel]),.cb-copy,.stFeedback,
 [data-testid=stExpander] summary [data-testid=stIconMaterial]{display:none!important}
 [data-testid=stVerticalBlock]:not([class*=st-key-no-print]),
 [data-testid=stHorizontalBlock]:not([class*=st-key-no-print]){display:block!important}
 [data-testid=stColumn]:has(.cb-answer-head){width:100%!important;min-width:100%!important}
 [data-testid=stExpander] details::details-content{content-visibility:visible!important;
  block-size:auto!important;height:auto!important;opacity:1!important;overflow:visible!important}
 [data-testid=stExpander] details{border:0}
 [data-testid=stExpanderDetails]{padding:0}
 .cb-section{margin-top:1rem;break-after:avoid}
 .cb-under{break-before:avoid;margin-bottom:.5rem}
 .stApp,.stMain,[data-testid=stAppViewContainer]{position:static!important;
  overflow:visible!important;height:auto!important}
 .cb-quote{break-inside:avoid}
}
</style>
"""
