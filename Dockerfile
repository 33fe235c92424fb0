# The image of web, worker and clock: one build, three commands (see docker-compose.yml).

FROM node:24-bookworm-slim AS browser-libraries
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/pip install -r requirements.txt
COPY . .
COPY --from=browser-libraries /app/node_modules ./node_modules
# Files for browsers are hashed and compressed here, so that the running container writes nothing.
RUN export SECRET_KEY="$(/venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
        DATABASE_URL=postgres:///none REDIS_URL=redis://none STATIC_ROOT=/app/collected \
    && /venv/bin/python manage.py messages --compile \
    && /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /venv/bin/python -m compileall -q apps salesmgmt \
    && rm -rf node_modules tests

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin salesmgmt \
    && mkdir /media && chown 10001 /media
COPY --from=packages /venv /venv
COPY --from=packages /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONUTF8=1 HOME=/tmp \
    DJANGO_SETTINGS_MODULE=salesmgmt.settings STATIC_ROOT=/app/collected MEDIA_ROOT=/media
USER 10001
EXPOSE 8000
# Each worker process and its threads; /dev/shm because gunicorn's heartbeat must not wait for a disk.
CMD ["sh", "-c", "exec gunicorn salesmgmt.wsgi --bind 0.0.0.0:8000 --worker-class gthread --workers ${WEB_WORKERS:-1} --threads ${WEB_THREADS:-8} --worker-tmp-dir /dev/shm --no-control-socket"]
