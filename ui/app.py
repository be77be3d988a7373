"""The Streamlit app: `curbside ui` runs this file."""

from __future__ import annotations

import streamlit as st

from ui.behaviour import SCRIPT
from ui.login import person, sign_in
from ui.page_map import every_page
from ui.theme import STYLE

st.set_page_config(
    page_title="curbside",
    page_icon="🩺",
    layout="wide",
    menu_items={"About": "curbside shows verbatim quotes from your own library."},
)
st.html(STYLE)
with st.container(key="behaviour"):
    st.html(SCRIPT, unsafe_allow_javascript=True)
who = person()
if who is None:
    sign_in()
else:
    chosen = st.navigation(every_page(), position="top")
    chosen.run()
    if who.signed_in and st.button("Sign out", type="tertiary", key="sign-out"):
        st.logout()
