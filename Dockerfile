# The service alone; its PostgreSQL is one's own, named by JINGUO_DATABASE_URL. See compose.yaml for the two together.
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements requirements
RUN python -m venv /opt/jinguo \
    && /opt/jinguo/bin/pip install --no-cache-dir --require-hashes -r requirements/production.txt \
    && pip install --no-cache-dir --require-hashes -r requirements/build.txt
COPY pyproject.toml LICENSE NOTICE THIRD_PARTY_NOTICES.md ./
COPY src src
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && /opt/jinguo/bin/pip install --no-deps --no-index dist/*.whl

FROM python:3.11-slim
COPY --from=build /opt/jinguo /opt/jinguo
RUN useradd --system --create-home --home-dir /var/lib/jinguo jinguo
USER jinguo
WORKDIR /var/lib/jinguo
ENV PATH=/opt/jinguo/bin:$PATH JINGUO_DATA=/var/lib/jinguo JINGUO_HOST=0.0.0.0
EXPOSE 8000
CMD ["jinguo", "serve"]
