"""The Streamlit app: `curbside ui` runs this file."""

from __future__ import annotations

import streamlit as st

from ui.page_ask import show

st.set_page_config(page_title="curbside", page_icon="🩺", layout="wide")
show()
