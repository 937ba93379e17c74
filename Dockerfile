# syntax=docker/dockerfile:1
# Three stages: the browser libraries, the Python packages, and what runs, which has neither npm, pip nor a compiler.

FROM node:24-slim AS browser
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY scripts ./scripts
RUN node scripts/bundle_vendor.mjs

FROM python:3.13-slim AS packages
ENV UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements ./requirements
RUN python -m venv /opt/installer \
    && /opt/installer/bin/python -m pip install --quiet --require-hashes -r requirements/installer.txt \
    && /opt/installer/bin/python -m uv venv --quiet /opt/venv \
    && /opt/installer/bin/python -m uv pip install --quiet --no-cache --python /opt/venv/bin/python \
        --require-hashes -r requirements/base.txt

FROM python:3.13-slim AS site
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=crm.settings.production
RUN groupadd --system --gid 10001 perennial \
    && useradd --system --uid 10001 --gid perennial --home-dir /srv/perennial --shell /usr/sbin/nologin perennial
WORKDIR /srv/perennial
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=browser /build/static/vendor ./static/vendor
# The values are only for this command: collecting files needs settings, but no secret and no server.
RUN SECRET_KEY=collect ALLOWED_HOSTS=localhost DATABASE_URL=sqlite:///:memory: REDIS_URL=redis://redis \
        python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q crm customers orders clv retention compensation \
    && chown -R perennial:perennial var
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["gunicorn", "crm.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--timeout", "60", "--max-requests", "5000", "--max-requests-jitter", "500", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
