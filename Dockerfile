# Two stages: what builds is not what runs.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/run.txt /tmp/run.txt
RUN python -m venv /opt/vyraj && /opt/vyraj/bin/pip install --require-hashes --only-binary :all: -r /tmp/run.txt

FROM python:3.13-slim
ENV PATH=/opt/vyraj/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin vyraj
COPY --from=build /opt/vyraj /opt/vyraj
WORKDIR /srv/vyraj
COPY bot bot
COPY locales locales
COPY knowledge knowledge
RUN mkdir -m 0700 data keys && chown vyraj: data keys
USER vyraj
STOPSIGNAL SIGTERM
CMD ["python", "-m", "bot", "run"]
