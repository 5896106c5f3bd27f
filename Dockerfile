# Two stages: what builds is not what runs. Both begin with one image, named by its content and not only by its tag;
# docs/operators.md says how to take a newer one.
FROM python:3.13.15-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/run.txt /tmp/run.txt
RUN python -m venv /opt/vyraj && /opt/vyraj/bin/pip install --require-hashes --only-binary :all: -r /tmp/run.txt

FROM python:3.13.15-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b
ENV PATH=/opt/vyraj/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 BOT_KNOWLEDGE_DIR=/srv/vyraj/library
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin vyraj
COPY --from=build /opt/vyraj /opt/vyraj
WORKDIR /srv/vyraj
COPY bot bot
COPY locales locales
# The seed: the first start copies it into the empty volume "library", where editors then change it.
COPY knowledge knowledge
RUN mkdir -m 0700 data keys library && chown vyraj: data keys library
USER vyraj
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client as h, sys; c = h.HTTPConnection('127.0.0.1', 9090, timeout=8); c.request('GET', '/readyz'); sys.exit(c.getresponse().status != 200)"]
CMD ["python", "-m", "bot", "run"]
