# Sourced by scripts/run and scripts/test: what to install, and how to configure and build a preset.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Package names that differ by release: its name in /etc/os-release, the versions of Boost and of clang's runtime, and
# the browser. Ubuntu is untested.
release_table='
    debian-12     1.81  14  chromium
    debian-13     1.88  19  chromium
    ubuntu-24.04  1.83  18  chromium-browser
'
# shellcheck source=/dev/null
release=$(source /etc/os-release 2>/dev/null && echo "${ID:-}-${VERSION_ID:-}") || true
read -r _ boost clang_runtime browser < <(grep -wF -- "${release:-none}" <<<"$release_table") || true

build_packages=(
    g++ cmake ninja-build pkg-config
    "libboost$boost-dev" "libboost-json$boost-dev" "libboost-program-options$boost-dev" "libboost-url$boost-dev"
    libspdlog-dev libutf8proc-dev libreadline-dev
    libsqlitecpp-dev libsqlite3-dev libxxhash-dev prometheus-cpp-dev libssl-dev libcrypt-dev
    liburing-dev # for the echo server on io_uring
)
# shellcheck disable=SC2034  # used by scripts/test
quick_test_packages=(
    "${build_packages[@]}" ccache git
    "libboost-test$boost-dev"
    python3 python3-pytest python3-websockets curl
    nodejs # for the modules of the page
)
# The lint is Debian 12's: other versions of these programs report other findings.
[[ $release != debian-12 ]] || quick_test_packages+=(clang-format)
# shellcheck disable=SC2034  # used by scripts/test
test_packages=(
    "${quick_test_packages[@]}"
    strace faketime # faults and clocks of the journal tests
    python3-pexpect python3-pyte python3-matplotlib
    irssi weechat-curses # the IRC clients that people have
    netcat-openbsd "$browser" fonts-noto-cjk fonts-noto-color-emoji # for the tests of HTTP and of the page
    clang "libclang-rt-$clang_runtime-dev"
)
[[ $release != debian-12 ]] || test_packages+=(clang-tidy)

# A clone in another folder finds the same objects in ccache.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

die() {
    echo "error: $*" >&2
    exit 1
}

# Prints the missing packages of its arguments. Needs neither root nor the network.
missing_packages() {
    local installed name
    installed=$'\n'$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)$'\n'
    for name in "$@"; do
        [[ $installed == *$'\n'"$name installed"$'\n'* ]] || echo "$name"
    done
}

# Installs the missing packages of its arguments.
install_packages() {
    [[ -n $boost ]] ||
        die "these scripts know only$(awk 'NF { printf "%s %s", n++ ? "," : "", $1 }' <<<"$release_table"); this is ${release:-none of them}"
    local missing as_root=()
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        command -v sudo >/dev/null || die "to be installed, as root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    echo "installing ${missing[*]}" >&2
    "${as_root[@]}" apt-get update -q >&2 || die "apt-get update failed"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qy --no-install-recommends "${missing[@]}" >&2 ||
        die "could not install ${missing[*]}"
    rm -f "$root"/build/*/configured-tests-* # CMake looks for them again
}

# Installs the npm modules of the page's tests. Node and npm come from Debian unless others are installed.
install_browser_modules() {
    local folder=$root/test/browser
    command -v node >/dev/null || install_packages nodejs
    [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]] && return 0
    command -v npm >/dev/null || install_packages npm # of 360 packages
    npm ci --prefix "$folder" --no-audit --no-fund >&2 || die "npm could not install what test/browser needs"
}

# with_build_folders COMMAND...: runs it when no other script configures or builds.
with_build_folders() {
    mkdir -p "$root/build"
    (
        flock -n 9 || { echo "another script builds in $root/build; waiting for it" >&2 && flock 9; }
        "$@"
    ) 9>"$root/build/.lock"
}

# configure PRESET ON|OFF: with tests or without. Does nothing if that has been done since the presets changed;
# a build folder that has the tests is left as it is, for cmake --build brings it up to date by itself.
configure() {
    local preset=$1 tests=$2 folder=$root/build/$1
    local stamp=$folder/configured-tests-$tests
    [[ -f $folder/build.ninja ]] || rm -f "$folder"/configured-tests-*
    if [[ $tests == OFF && -f $folder/configured-tests-ON ]]; then
        stamp=$folder/configured-tests-ON
    fi
    [[ -f $stamp && $stamp -nt $root/CMakePresets.json ]] && return 0
    with_build_folders env -C "$root" cmake --preset "$preset" -DBANTER_TESTS="$tests" && touch "$stamp"
}

# build PRESET [TARGET...]
build() {
    local preset=$1
    shift
    with_build_folders cmake --build "$root/build/$preset" -j "$(nproc)" ${1+--target "$@"}
}
