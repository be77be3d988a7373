"""Trains the ranker with sentence-transformers' CrossEncoder trainer.

Runs on a GPU where there is one, else on the processor in bfloat16. Seeds are fixed. Knows
no set by name; groups come from `qa.training.mining`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.model_files import find_model
from qa.training.groups import Group, sources

LONGEST_PAIR = 224
"""Word pieces of question and text together; longer texts are cut."""


@dataclass(frozen=True, slots=True)
class LearningSettings:
    """How the ranker is trained.

    `groups` is the number of lists in a batch; `layers` keeps the first layers of the starting
    model; `listwise`, `pointwise` and `pairwise` weigh the losses; `start` is the folder of a
    trained ranker to go on from.
    """

    epochs: float = 1.0
    rate: float = 6e-5
    warm_up: float = 0.08
    groups: int = 4
    layers: int = 6
    listwise: float = 1.0
    pointwise: float = 0.5
    pairwise: float = 0.0
    seed: int = 20
    keep_every: int = 200
    threads: int | None = None
    start: Path | None = None


def learn(groups: Sequence[Group], destination: Path, settings: LearningSettings) -> None:
    """Train on `groups`; checkpoints and the final model are written to `destination`."""
    import torch
    from sentence_transformers.cross_encoder import CrossEncoderTrainer

    from qa.training.losses import RankingLoss

    if settings.threads:
        torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    model = starting_model(settings.layers, start=settings.start)
    trainer = CrossEncoderTrainer(
        model=model,
        args=_arguments(destination, settings),
        train_dataset=_datasets(groups),
        loss=RankingLoss(model, settings.listwise, settings.pointwise, settings.pairwise),
    )
    trainer.train()
    model.save_pretrained(str(destination / "final"))


def starting_model(layers: int, attention: str = "eager", start: Path | None = None) -> Any:
    """The bundled MiniLM as a cross-encoder with one new output, or the one in `start`.

    `attention` is how transformers computes it: fused attention ("sdpa") is five times slower
    backwards on processors than plain products ("eager"), and faster forwards.

    Word embeddings are frozen: a few thousand questions see a fraction of the vocabulary,
    and the rest would drift apart from it. Dropout is off, as one epoch does not overfit.
    """
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(
        str(start or find_model(None).folder),
        num_labels=1,
        max_length=LONGEST_PAIR,
        model_kwargs={"attn_implementation": attention},
        config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
    )
    network = model.transformers_model
    network.bert.encoder.layer = network.bert.encoder.layer[:layers]
    network.config.num_hidden_layers = layers
    network.bert.embeddings.requires_grad_(False)
    return model


def _arguments(destination: Path, settings: LearningSettings) -> Any:
    import torch
    from sentence_transformers.cross_encoder import CrossEncoderTrainingArguments

    return CrossEncoderTrainingArguments(
        output_dir=str(destination),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.groups,
        learning_rate=settings.rate,
        warmup_steps=settings.warm_up,
        lr_scheduler_type="linear",
        weight_decay=0.01,
        bf16=True,
        use_cpu=not torch.cuda.is_available(),
        seed=settings.seed,
        save_steps=settings.keep_every,
        save_total_limit=3,
        save_only_model=True,
        logging_steps=20,
        report_to=[],
        disable_tqdm=True,
    )


def _datasets(groups: Sequence[Group]) -> Any:
    """One dataset a source, so that a batch holds texts of like length."""
    from datasets import Dataset, DatasetDict

    return DatasetDict(
        {
            source: Dataset.from_list([_row(g) for g in groups if g.source == source])
            for source in sources(groups)
        }
    )


def _row(group: Group) -> dict[str, Any]:
    labels = [1.0] * (group.positive is not None) + [0.0] * len(group.negatives)
    return {"question": group.question, "texts": list(group.texts), "labels": labels}
