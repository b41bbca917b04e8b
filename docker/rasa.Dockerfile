# The optional Rasa server: the versions of our lock, trained on nlu/data while it is built.
#   docker build --file docker/rasa.Dockerfile --tag guanjia-rasa .

FROM python:3.11-slim
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    MULTIDICT_NO_EXTENSIONS=1 \
    PYTHONUNBUFFERED=1 \
    RASA_TELEMETRY_ENABLED=false
RUN groupadd --gid 10002 rasa \
    && useradd --uid 10002 --gid rasa --create-home --home-dir /rasa rasa
WORKDIR /rasa
COPY nlu/rasa/requirements.lock ./
# The lock names all that is needed; Rasa's own list says Python < 3.11 and is passed over.
RUN python -m pip install --no-deps --ignore-requires-python --require-hashes --requirement requirements.lock
USER rasa
COPY nlu/rasa/config.yml ./config.yml
COPY nlu/data/zh ./data/zh
COPY nlu/data/en ./data/en
RUN python -m rasa train nlu --config config.yml --nlu data --out models --fixed-model-name nlu
EXPOSE 5005
HEALTHCHECK --interval=15s --timeout=3s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:5005/status', timeout=2)"]
ENTRYPOINT ["python", "-m", "rasa"]
CMD ["run", "--enable-api", "--model", "models/nlu.tar.gz"]
