# The service alone; its PostgreSQL is one's own, named by JINGUO_DATABASE_URL. See compose.yaml for the two together.
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements requirements
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements/build.txt \
    && pip wheel --no-cache-dir --no-deps --require-hashes --no-build-isolation --use-pep517 --wheel-dir wheels \
        -r requirements/production.txt
COPY pyproject.toml LICENSE NOTICE THIRD_PARTY_NOTICES.md ./
COPY src src
RUN pip wheel --no-deps --no-build-isolation --wheel-dir wheels . \
    && python -m venv /opt/jinguo \
    && /opt/jinguo/bin/pip install --no-cache-dir --no-deps --no-index wheels/*.whl \
    && /opt/jinguo/bin/pip check

FROM python:3.11-slim
COPY --from=build /opt/jinguo /opt/jinguo
RUN useradd --system --create-home --home-dir /var/lib/jinguo jinguo
USER jinguo
WORKDIR /var/lib/jinguo
ENV PATH=/opt/jinguo/bin:$PATH JINGUO_DATA=/var/lib/jinguo JINGUO_HOST=0.0.0.0
EXPOSE 8000
CMD ["jinguo", "serve"]
