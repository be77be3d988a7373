"""Drugs and their classes."""

from __future__ import annotations

import pytest

from qa.drug_classes import class_names, names_one


@pytest.mark.parametrize(
    ("sentence", "drug"),
    [
        ("Stopping a beta-blocker may carry more risk.", "bisoprolol"),
        ("Beta blockers blunt epinephrine.", "Carvedilol"),
        ("Nonsteroidal anti-inflammatory drugs can be triggers.", "Advil"),
        ("NSAIDs can be triggers.", "ketorolac"),
        ("Opioids may be given with a benzodiazepine.", "oxycodone"),
        ("Opioids may be given with a benzodiazepine.", "alprazolam"),
        ("H2 antihistamines are added.", "Pepcid"),
        ("After corticosteroid premedication fewer reacted.", "prednisone"),
    ],
)
def test_a_class_is_named_for_its_members(sentence: str, drug: str) -> None:
    assert names_one(sentence, class_names([drug]))


@pytest.mark.parametrize(
    ("sentence", "drug"),
    [
        ("Midostaurin is a kinase inhibitor.", "avapritinib"),
        ("Monoclonal antibodies may help.", "omalizumab"),
        ("Muscle relaxants are triggers.", "cisatracurium"),
        ("H2 antihistamines are added.", "omeprazole"),
        ("ACE inhibitors can set it off.", "losartan"),
        ("Rest helps.", "bisoprolol"),
    ],
)
def test_other_classes_and_those_whose_members_differ_are_not(sentence: str, drug: str) -> None:
    assert not names_one(sentence, class_names([drug]))
