"""Everything that knows HTTP, JSON and Connexion."""

import warnings

# Connexion imports Starlette's test client, which recommends another package to nobody here.
warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient`")
