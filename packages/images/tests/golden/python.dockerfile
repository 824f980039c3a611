# python: made of language.json
ARG BASE=debian:trixie-slim

FROM $BASE
ARG DEBIAN_FRONTEND=noninteractive
RUN ["apt-get","update"]
RUN ["apt-get","install","--yes","--no-install-recommends","python3"]
RUN rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/*
RUN mkdir -p /box
WORKDIR /box
LABEL glovebox.language="python"
