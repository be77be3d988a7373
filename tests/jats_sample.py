"""A small JATS article in this project's own words, holding one of everything the reader knows."""

from __future__ import annotations

JATS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.1//EN" "JATS-archivearticle1.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="research-article" xml:lang="en">
<front><journal-meta><journal-title-group><journal-title>Journal of Invented Trials</journal-title>
</journal-title-group></journal-meta><article-meta>
<article-id pub-id-type="pmc">7000001</article-id>
<article-id pub-id-type="pmid">31000001</article-id>
<article-id pub-id-type="doi">10.5555/jit.1</article-id>
<article-categories><subj-group subj-group-type="heading"><subject>Research Article</subject>
</subj-group></article-categories>
<title-group><article-title>Drug A against placebo in <italic>adults</italic>: a randomised trial
</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Muster</surname>
<given-names>Anna B.</given-names></name></contrib></contrib-group>
<pub-date pub-type="epub"><year>2019</year></pub-date>
<pub-date pub-type="collection"><year>2020</year></pub-date>
<volume>4</volume><issue>2</issue><fpage>10</fpage><lpage>19</lpage>
<permissions><license xlink:href="https://creativecommons.org/licenses/by/4.0/"><license-p>Open.
</license-p></license></permissions>
<abstract><sec><title>Background</title><p>Drug A lowers pain.</p></sec></abstract>
</article-meta></front>
<body><sec><title>Methods</title>
<p>Patients took 5<sup>3</sup> cells and 10<sup>9</sup>/L of H<sub>2</sub>O daily
[<xref ref-type="bibr" rid="B1">1</xref>,<xref ref-type="bibr" rid="B2">2</xref>].</p>
<p>Some were excluded. The reasons were these: <list>
<list-item><p>age under 18</p></list-item>
<list-item><label>(b)</label><p>known allergy</p><list>
<list-item><p>to drug A</p></list-item></list></list-item></list> Nobody else was.</p>
<sec><title>Doses</title><p>The dose was <italic>T</italic>
<sub>max</sub> and <xref ref-type="bibr" rid="B1"><sup>1</sup></xref>
<xref ref-type="bibr" rid="B2"><sup>2</sup></xref> more.</p>
<table-wrap><label>Table 1</label><caption><p>Outcomes.</p></caption><table>
<thead><tr><th rowspan="2">Group</th><th colspan="2">Pain</th></tr>
<tr><th>before</th><th>after</th></tr></thead>
<tbody><tr><td rowspan="2">Drug A</td><td>6</td><td>2</td></tr>
<tr><td>7</td><td>3</td></tr></tbody>
</table><table-wrap-foot><p>Points of ten.</p></table-wrap-foot></table-wrap></sec></sec>
<sec><title>Competing interests</title><p>None declared here.</p></sec>
<boxed-text><caption><title>Key points</title></caption><p>Drug A works.</p></boxed-text>
<fig><label>Figure 1</label><caption><p>Flow of patients.</p></caption></fig></body>
<back><ack><title>Thanks</title><p>To everyone.</p></ack><ref-list><title>References</title>
<ref id="B1"><label>1</label>
<mixed-citation>Someone. Something. 2001. doi:10.9999/other</mixed-citation>
</ref></ref-list></back></article>
"""
