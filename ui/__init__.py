"""The faces: command line and Streamlit pages; settings."""
