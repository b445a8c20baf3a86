# The assistant in a container: docker build -t privacybot . && docker run -p 8000:8000 -e PUBLIC_URL=… privacybot
# The register is in the image; to edit it without building anew, mount a folder over /app/knowledge.

FROM python:3.11-slim-bookworm AS build
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
# What changes seldom comes first, so that an edit of the app installs nothing anew.
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
RUN pip install --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home privacybot && install -d -o privacybot /data
COPY --from=build /venv /venv
COPY knowledge /app/knowledge
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 PORT=8000 DATABASE_URL=sqlite:////data/privacybot.db
# Only for the SQLite file; with DATABASE_URL of a PostgreSQL nothing is written, and the container may be read-only.
VOLUME /data
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os; from urllib.request import urlopen; urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
# Without a shell in between, so that the order to end reaches the app.
CMD ["privacybot", "serve"]
