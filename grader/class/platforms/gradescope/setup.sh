#!/usr/bin/env bash
# setup.sh -- Gradescope runs it once, when the autograder's image is built.
set -e
apt-get update
apt-get install -y gcc libc6-dev make unzip
cd "${AUTOGRADER:-/autograder}/source/kit"
make -s grader
