"""The loss the ranker is trained with: order within a list, and every pair by itself.

`RankingLoss` follows the interface of sentence-transformers' cross-encoder losses: one
question and its list of texts a row. Imports torch; only training does.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

PADDED_PAIRS = 16
"""Pairs run together, sorted by length, so that short ones are not padded to the longest."""


class RankingLoss(nn.Module):
    """Softmax over each question's list, plus binary cross-entropy of every pair.

    The first teaches the order within a list (Cao et al., ICML 2007, with one relevant text);
    the second keeps scores comparable between questions, which answerability needs. `pairwise`
    is the logistic loss of every relevant text against every other (Burges et al., ICML 2005).
    `listwise`, `pointwise` and `pairwise` are their weights.
    """

    def __init__(
        self, model: Any, listwise: float = 1.0, pointwise: float = 0.5, pairwise: float = 0.0
    ) -> None:
        super().__init__()
        self.model = model
        self.listwise = listwise
        self.pointwise = pointwise
        self.pairwise = pairwise

    def forward(
        self,
        inputs: list[Any],
        labels: list[Tensor],
        prompt: str | None = None,
        task: str | None = None,
    ) -> Tensor:
        """The mean loss of a batch of (questions, lists of texts)."""
        questions, lists = inputs
        sizes = [len(texts) for texts in lists]
        pairs = [(q, text) for q, texts in zip(questions, lists, strict=True) for text in texts]
        logits = self._logits(pairs)
        target = torch.cat([label.float() for label in labels])
        rows = list(zip(torch.split(logits, sizes), torch.split(target, sizes), strict=True))
        ordered = torch.stack([_listwise(row, relevant) for row, relevant in rows]).mean()
        paired = torch.stack([_pairwise(row, relevant) for row, relevant in rows]).mean()
        # Relevant texts are few: they weigh as much as all others together.
        weights = torch.where(target > 0, float(max(sizes)) - 1.0, 1.0)
        each = nn.functional.binary_cross_entropy_with_logits(
            logits, target, weight=weights, reduction="sum"
        )
        single = each / weights.sum()
        return self.listwise * ordered + self.pointwise * single + self.pairwise * paired

    def _logits(self, pairs: list[tuple[str, str]]) -> Tensor:
        order = sorted(range(len(pairs)), key=lambda i: -sum(map(len, pairs[i])))
        parts = []
        for start in range(0, len(order), PADDED_PAIRS):
            batch = [pairs[i] for i in order[start : start + PADDED_PAIRS]]
            features = self.model.preprocess(batch)
            features = {k: v.to(self.model.device) for k, v in features.items() if _is(v)}
            parts.append(self.model(features)["scores"].view(-1).float())
        places = torch.tensor(order, device=parts[0].device)
        return torch.cat(parts)[torch.argsort(places)]

    def get_config_dict(self) -> dict[str, float]:
        """What the loss was set to."""
        return {
            "listwise": self.listwise,
            "pointwise": self.pointwise,
            "pairwise": self.pairwise,
        }


def _listwise(logits: Tensor, relevant: Tensor) -> Tensor:
    """Cross-entropy of the softmax of `logits` to the even distribution over `relevant`.

    Zero where nothing is relevant: such a list has no order to learn.
    """
    even = relevant / relevant.sum().clamp(min=1)
    return -(nn.functional.log_softmax(logits, dim=0) * even).sum()


def _pairwise(logits: Tensor, relevant: Tensor) -> Tensor:
    """The mean logistic loss of each relevant text's lead over each other one; 0 without pairs."""
    leads = logits[relevant > 0][:, None] - logits[relevant <= 0][None, :]
    return nn.functional.softplus(-leads).mean() if leads.numel() else logits.sum() * 0.0


def _is(value: Any) -> bool:
    return isinstance(value, Tensor)
