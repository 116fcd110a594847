# One image for every program of Orderwright; which one a container runs is said by its command, as in `run intake api`.
ARG PYTHON_VERSION=3.13

FROM python:${PYTHON_VERSION}-slim-bookworm AS packages
COPY requirements-run.lock /tmp/requirements-run.lock
# Everything comes as a wheel but the typeface of the invoices and what signs mails, of which there are none.
RUN python -m venv /opt/orderwright/venv \
 && /opt/orderwright/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: --no-binary font-roboto,dkimpy -r /tmp/requirements-run.lock \
 && /opt/orderwright/venv/bin/pip uninstall --yes --quiet pip

FROM python:${PYTHON_VERSION}-slim-bookworm
RUN groupadd --gid 10001 orderwright \
 && useradd --uid 10001 --gid 10001 --home-dir /opt/orderwright --no-create-home --shell /usr/sbin/nologin orderwright \
 && install -d -o orderwright -g orderwright /var/lib/orderwright /etc/orderwright /etc/orderwright/keys
COPY --from=packages /opt/orderwright/venv /opt/orderwright/venv
WORKDIR /opt/orderwright
COPY deploy/container/orderwright /usr/local/bin/orderwright
COPY LICENSE ./
COPY shared ./shared
COPY services ./services
COPY cli ./cli
COPY examples ./examples
RUN /opt/orderwright/venv/bin/python -m compileall -q shared services cli
ENV PATH=/opt/orderwright/venv/bin:$PATH \
    PYTHONPATH=/opt/orderwright \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 \
    LOG_FORMAT=json
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Orderwright" \
      org.opencontainers.image.description="The self-hosted order desk for agencies that sell services" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/orderwright/orderwright" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["orderwright"]
CMD ["--help"]
