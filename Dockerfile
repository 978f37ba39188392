# The mock as an image: docker build -t liveops-kit . && docker run --rm -p 127.0.0.1:8080:8080 liveops-kit
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY openapi ./openapi
COPY fixtures ./fixtures
COPY src ./src
# The image has no pip of its own.
RUN python -m venv --without-pip /opt/liveops \
 && python -m pip --python /opt/liveops install --no-cache-dir '.[keys,otel,store]' \
 && /opt/liveops/bin/python -m compileall -q /opt/liveops/lib

FROM python:3.13-slim
LABEL org.opencontainers.image.title="liveops-kit" \
      org.opencontainers.image.description="A stateful mock of the LiveOps API" \
      org.opencontainers.image.licenses="MIT"
RUN groupadd --system --gid 10001 liveops \
 && useradd --system --uid 10001 --gid liveops --home-dir /state --no-create-home liveops \
 && install --directory --owner liveops --group liveops /state
COPY --from=build /opt/liveops /opt/liveops
ENV PATH=/opt/liveops/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LIVEOPS_HOST=0.0.0.0 \
    LIVEOPS_PORT=8080
USER 10001:10001
WORKDIR /state
VOLUME /state
EXPOSE 8080
# Without --timeout of its own the command would outlast the check.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
  CMD ["liveops", "wait", "http://127.0.0.1:8080", "--timeout", "3s"]
ENTRYPOINT ["liveops"]
CMD ["mock"]
