"""The encoder: the model's own vectors, without torch and without a word to anybody."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelError
from index.build import publish
from index.conversion import CHECK_TEXTS, LEAST_COSINE
from index.encoder import OpenVinoEncoder, load_encoder
from index.model_files import BUNDLED_SHA256, file_sha256, find_model
from index.store import Index
from tests.index_material import written

ROOT = Path(__file__).parent.parent

MAKE_TINY_MODEL = """
import sys
from pathlib import Path
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

folder = Path(sys.argv[1])
words = "[PAD] [UNK] [CLS] [SEP] [MASK] fever rash a the of dose heart ##s . ,".split()
folder.mkdir(parents=True)
(folder / "vocab.txt").write_text("\\n".join(words))
tokenizer = BertTokenizerFast(str(folder / "vocab.txt"))
config = BertConfig(vocab_size=len(words), hidden_size=32, num_hidden_layers=1,
                    num_attention_heads=2, intermediate_size=48, max_position_embeddings=40)
BertModel(config).save_pretrained(folder / "bert")
tokenizer.save_pretrained(folder / "bert")
word = Transformer(str(folder / "bert"), max_seq_length=24)
model = SentenceTransformer(modules=[word, Pooling(word.get_embedding_dimension(), "cls")],
                            prompts={"query": "fever ", "document": ""})
model.save(str(folder / "model"))
import numpy as np
texts = ["fever", "heart rash of the dose", "a rash. " * 40]
np.save(folder / "expected.npy", model.encode(texts, normalize_embeddings=True, prompt=""))
np.save(folder / "query.npy", model.encode(["rash"], normalize_embeddings=True, prompt="fever "))
"""

# Sees every attempt to reach the network, in this process and in those it starts.
WATCHER = """
import os, sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "urllib.Request"):
        with open(os.environ["NETWORK_LOG"], "a") as log:
            print(event, arguments, file=log)

sys.addaudithook(watch)
"""


@pytest.fixture(scope="module")
def bundled() -> OpenVinoEncoder:
    return load_encoder()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model of another size and pooling, and what torch says of some texts."""
    folder = tmp_path_factory.mktemp("tiny") / "made"
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", MAKE_TINY_MODEL, str(folder)],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def converted(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the tiny model, converted once for all tests."""
    cache = tmp_path_factory.mktemp("cache")
    load_encoder(str(tiny / "model"), cache)
    return cache


def test_the_bundled_model_is_the_published_one(bundled: OpenVinoEncoder) -> None:
    assert bundled.name == f"all-MiniLM-L6-v2@{BUNDLED_SHA256[:12]}"
    assert (bundled.dimension, bundled.max_tokens) == (384, 256)


def test_vectors_are_unit_length_in_the_order_given(bundled: OpenVinoEncoder) -> None:
    texts = ["short", "a much longer text about the treatment of heart failure " * 9, "", "IL-6"]
    done: list[tuple[int, int]] = []
    vectors = bundled.encode(texts, lambda *counts: done.append(counts))
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert bundled.encode_query(text) @ vector > 0.9995
    assert done[-1] == (4, 4)
    assert bundled.encode([]).shape == (0, 384)


def test_the_same_question_gives_the_same_bits(bundled: OpenVinoEncoder) -> None:
    question = "Is aspirin safe in pregnancy?"
    first = bundled.encode_query(question)
    bundled.encode(CHECK_TEXTS)
    assert np.array_equal(first, bundled.encode_query(question))


def test_near_texts_are_nearer_than_far_ones(bundled: OpenVinoEncoder) -> None:
    question = bundled.encode_query("How is anaphylaxis treated?")
    near, far = bundled.encode(
        ["Adrenaline is the first treatment of a severe allergic reaction.", "The liver is large."]
    )
    assert question @ near > question @ far + 0.2


def test_the_check_against_torch_is_on_record(bundled: OpenVinoEncoder, tmp_path: Path) -> None:
    from index.compiled import compiled_model

    _, card = compiled_model(None, None)
    checks = {check["precision"]: check["cosine"] for check in card["checks"]}
    assert checks[card["precision"]] >= LEAST_COSINE
    assert checks["f32"] >= 0.99999


def test_any_model_folder_works_and_nothing_is_sent(tiny: Path, tmp_path: Path) -> None:
    """Converts in a fresh home folder, where OpenVINO's telemetry would be on."""
    site, log = tmp_path / "site", tmp_path / "network.log"
    site.mkdir()
    (site / "sitecustomize.py").write_text(WATCHER)
    home = tmp_path / "home"
    home.mkdir()
    program = (
        "import sys, numpy as np\n"
        "from pathlib import Path\n"
        "from index.encoder import load_encoder\n"
        "encoder = load_encoder(sys.argv[1], Path(sys.argv[2]))\n"
        "assert not {'torch', 'transformers'} & set(sys.modules)\n"
        "texts = ['fever', 'heart rash of the dose', 'a rash. ' * 40]\n"
        "np.save(sys.argv[3], np.vstack([encoder.encode(texts), encoder.encode_query('rash')]))\n"
        "print(encoder.name, encoder.dimension, encoder.max_tokens)\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != "CI"}
    environment |= {"HOME": str(home), "NETWORK_LOG": str(log)}
    environment["PYTHONPATH"] = os.pathsep.join([str(site), str(ROOT)])
    out = tmp_path / "vectors.npy"
    done = subprocess.run(
        [sys.executable, "-c", program, str(tiny / "model"), str(tmp_path / "cache"), str(out)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1:] == ["32", "24"]
    expected = np.vstack([np.load(tiny / "expected.npy"), np.load(tiny / "query.npy")])
    assert np.all(np.sum(np.load(out) * expected, axis=1) >= LEAST_COSINE)
    assert not log.exists(), log.read_text()
    assert not (home / "intel").exists()


def test_an_index_finds_its_model_by_name_again(tiny: Path, converted: Path) -> None:
    made = load_encoder(str(tiny / "model"), converted)
    assert load_encoder(made.name, converted).name == made.name
    assert load_encoder(f"all-MiniLM-L6-v2@{BUNDLED_SHA256[:12]}").dimension == 384
    with pytest.raises(ModelError, match="name its folder"):
        load_encoder("unheard-of@0123456789ab", converted)


def test_a_damaged_converted_model_is_made_again(tiny: Path, converted: Path) -> None:
    first = load_encoder(str(tiny / "model"), converted).encode_query("heart")
    (card,) = converted.glob("*/card.json")
    weights = card.parent / "model.bin"
    flipped = bytearray(weights.read_bytes())
    flipped[len(flipped) // 2] ^= 64
    weights.write_bytes(flipped)
    again = load_encoder(str(tiny / "model"), converted).encode_query("heart")
    assert np.array_equal(first, again)
    assert file_sha256(weights) == json.loads(card.read_text())["files"]["model.bin"]


def test_altered_weights_are_another_model(tiny: Path, tmp_path: Path) -> None:
    before = find_model(str(tiny / "model"))
    copy = tmp_path / "model"
    shutil.copytree(tiny / "model", copy)
    assert find_model(str(copy)).sha256 == before.sha256
    weights = next(copy.rglob("model.safetensors"))
    changed = bytearray(weights.read_bytes())
    changed[-1] ^= 1
    weights.write_bytes(changed)
    assert find_model(str(copy)).sha256 != before.sha256


def test_a_missing_model_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="No model 'no-such-model'"):
        load_encoder("no-such-model", tmp_path)
    with pytest.raises(ModelError, match="no weights"):
        load_encoder(str(tmp_path), tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"not a model")
    with pytest.raises(ModelError, match="cannot be prepared"):
        load_encoder(str(tmp_path), tmp_path / "cache")


def test_openvino_is_imported_in_one_place_only() -> None:
    importers = {
        str(path.relative_to(ROOT))
        for room in ("corpus", "index", "qa", "eval", "ui")
        for path in (ROOT / room).rglob("*.py")
        if any(
            line.strip().startswith(("import openvino", "from openvino"))
            for line in path.read_text(encoding="utf-8").splitlines()
        )
    }
    assert importers == set()
    assert 'import_module("openvino")' in (ROOT / "index/runtime.py").read_text(encoding="utf-8")


def test_passages_fit_the_model_that_embeds_them(
    tiny: Path, converted: Path, tmp_path: Path
) -> None:
    encoder = load_encoder(str(tiny / "model"), converted)
    paragraph = "The fever and the rash of the heart. A dose of the rash, a fever of the dose. " * 4
    publish(tmp_path, add=[written("long", "Fever", paragraph)], encoder=encoder)
    passages = [passage for _, passage in Index.open(tmp_path).passages_of("long")]
    assert len(passages) > 3
    assert max(encoder.count_tokens(p.retrieval_text) for p in passages) <= 24 - 2
