# shellcheck shell=bash disable=SC2034
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the program is built and tested with, and how it gets there. Sourced by ./dev.
# The apt lists are in daily use; the dnf and pacman lists are unchecked.
#
# Nothing reads the lists but by name, which shellcheck does not see.

apt_build=(
    gcc libc6-dev meson ninja-build pkgconf gettext desktop-file-utils itstool libxml2-utils
    libglib2.0-bin libglib2.0-dev libgtk-4-dev libgtk-4-bin libadwaita-1-dev
    libgnutls28-dev libjson-glib-dev libqrencode-dev libreadline-dev libsecret-1-dev libsqlite3-dev
    adwaita-icon-theme librsvg2-common
)
apt_test=(
    xvfb dbus-daemon appstream fonts-noto-color-emoji locales python3 shellcheck fish mandoc zsh
    at-spi2-core gir1.2-glib-2.0 openbox openssl python3-gi x11-xserver-utils xdotool
)
apt_coverage=(gcovr)
apt_valgrind=(valgrind)
apt_fuzz=(clang llvm)

# unchecked
dnf_build=(
    gcc meson ninja-build pkgconf-pkg-config gettext desktop-file-utils itstool libxml2
    glib2-devel gtk4-devel gtk4 gtk-update-icon-cache libadwaita-devel
    gnutls-devel json-glib-devel libsecret-devel qrencode-devel readline-devel sqlite-devel
    adwaita-icon-theme librsvg2
)
dnf_test=(
    xorg-x11-server-Xvfb dbus-daemon appstream glibc-locale-source python3 ShellCheck libasan
    libubsan fish mandoc zsh
    at-spi2-core openbox openssl python3-gobject xdotool xrdb
)
dnf_coverage=(gcovr)
dnf_valgrind=(valgrind)
dnf_fuzz=(clang compiler-rt llvm)

# unchecked
pacman_build=(
    gcc meson ninja pkgconf gettext desktop-file-utils itstool libxml2
    glib2 glib2-devel gtk4 gtk-update-icon-cache libadwaita
    gnutls json-glib libsecret qrencode readline sqlite
    adwaita-icon-theme librsvg
)
pacman_test=(
    xorg-server-xvfb dbus appstream python shellcheck fish mandoc zsh
    at-spi2-core openbox openssl python-gobject xdotool xorg-xrdb
)
pacman_coverage=(gcovr)
pacman_valgrind=(valgrind)
pacman_fuzz=(clang compiler-rt llvm)

# What must be there, whichever way it came: for systems that are not asked by package name.
build_commands=(
    cc meson ninja pkg-config msgfmt xmllint glib-compile-schemas glib-compile-resources
    gtk4-update-icon-cache update-desktop-database
)
build_modules=(
    'glib-2.0 >= 2.74' 'gio-unix-2.0 >= 2.74' 'gtk4 >= 4.8' 'libadwaita-1 >= 1.2'
    'gnutls >= 3.7' 'json-glib-1.0 >= 1.6' 'libqrencode >= 4.0' 'sqlite3 >= 3.40'
)
test_commands=(Xvfb dbus-run-session desktop-file-validate appstreamcli python3 shellcheck nm)
coverage_commands=(gcovr)
valgrind_commands=(valgrind)
fuzz_commands=(clang llvm-profdata llvm-cov llvm-symbolizer)

package_manager () {
    local manager

    for manager in apt-get dnf pacman; do
        if command -v "$manager" >/dev/null; then
            echo "$manager"
            return
        fi
    done
}

# missing_tools KIND: the commands and libraries of a kind that are not there
missing_tools () {
    local -n commands="$1_commands"
    local command module

    for command in "${commands[@]}"; do
        command -v "$command" >/dev/null || echo "$command"
    done
    if [ "$1" = build ] && command -v pkg-config >/dev/null; then
        for module in "${build_modules[@]}"; do
            pkg-config --exists "$module" || echo "$module"
        done
    fi
}

# missing_packages MANAGER KIND: the packages of a kind that are not installed
missing_packages () {
    local -n wanted="${1%-get}_$2"

    case $1 in
        apt-get)
            # Only names that are not installed remain; unknown names are reported by apt-get.
            comm -23 <(printf '%s\n' "${wanted[@]}" | sort) \
                <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
                    sed -n 's/^installed //p' | sort -u)
            ;;
        *)
            [ -z "$(missing_tools "$2")" ] || printf '%s\n' "${wanted[@]}"
            ;;
    esac
}

# as_root COMMAND…
as_root () {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "This must be run by an administrator, and there is no sudo here:"
        say "  $*"
        return 1
    fi
}

install_packages () {
    local manager=$1
    shift

    case $manager in
        apt-get)
            # Old lists may still do: what cannot be had is reported by the second call.
            as_root apt-get update -qq || true
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
                --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
            ;;
        dnf) as_root dnf install -y -q "$@" ;;
        pacman) as_root pacman -S --needed --noconfirm --quiet "$@" ;;
    esac
}

# need KIND…: installs what is missing of these kinds. Sets packages_changed where it did.
packages_changed=
need () {
    local manager kind log
    local -a missing=()

    manager=$(package_manager)
    for kind in "$@"; do
        if [ -z "$manager" ]; then
            mapfile -t -O "${#missing[@]}" missing < <(missing_tools "$kind")
        else
            mapfile -t -O "${#missing[@]}" missing < <(missing_packages "$manager" "$kind")
        fi
    done
    [ "${#missing[@]}" -gt 0 ] || return 0

    if [ -z "$manager" ]; then
        say "Neither apt, dnf nor pacman is here to install what is missing:"
        printf '  %s\n' "${missing[@]}" >&2
        return 1
    fi

    say "Installing ${#missing[@]} packages: ${missing[*]}"
    log=$(mktemp)
    if ! install_packages "$manager" "${missing[@]}" >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        rm -f "$log"
        say "These packages could not be installed: ${missing[*]}"
        return 1
    fi
    rm -f "$log"
    packages_changed=yes
}
