# shellcheck shell=bash
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Searches for inputs that break something, with clang and libFuzzer. Sourced by ./dev, whose
# variables and functions it uses. docs/TESTING.md says what the targets are.

fuzzing=$top/_build/fuzz
fuzzing_coverage=$top/_build/fuzz-coverage
fuzz_seconds=60
# No input that matters is longer, and short ones are tried faster.
fuzz_max_length=4096

fuzz_targets () {
    local source

    for source in "$top"/tests/fuzz/corpus/*/; do
        basename "$source"
    done
}

# What a target reads and writes is no disk's affair.
fuzz_folder () {
    if [ -d /dev/shm ] && [ -w /dev/shm ]; then
        mktemp -d -p /dev/shm tincan-fuzz-XXXXXX
    else
        mktemp -d
    fi
}

fuzz_environment () {
    export G_SLICE=always-malloc GSETTINGS_BACKEND=memory GIO_USE_VFS=local LC_ALL=C.UTF-8
    export UBSAN_OPTIONS=print_stacktrace=1
    export LSAN_OPTIONS=suppressions=$top/tests/lsan.supp:print_suppressions=0
    export ASAN_OPTIONS=detect_leaks=1
    # What JSON-GLib 1.6 leaks is known, and only a slow unwinder could tell it from what we do; the
    # corpus as a test has that one.
    if [ "$1" = import ] || [ "$1" = json ]; then
        ASAN_OPTIONS=detect_leaks=0
    fi
}

# fuzz_arguments TARGET: fills the array `arguments`
fuzz_arguments () {
    local dictionary=$top/tests/fuzz/dictionaries/$1.dict

    arguments=(-max_len="$fuzz_max_length" -timeout=25 -rss_limit_mb=2560
        -artifact_prefix="$fuzzing/failures/$1-")
    [ ! -f "$dictionary" ] || arguments+=(-dict="$dictionary")
    [ "$1" != import ] && [ "$1" != json ] || arguments+=(-detect_leaks=0)
}

# fuzz_once TARGET SECONDS: what is found goes on where it was left the last time
fuzz_once () {
    local target=$1 seconds=$2 log=$fuzzing/logs/$1 folder status=0
    local -a arguments

    mkdir -p "$fuzzing/found/$target" "$fuzzing/failures" "$fuzzing/logs"
    folder=$(fuzz_folder)
    fuzz_arguments "$target"
    (
        fuzz_environment "$target"
        TMPDIR=$folder exec "$fuzzing/tests/fuzz/fuzz-$target" "${arguments[@]}" \
            -max_total_time="$seconds" -print_final_stats=1 \
            "$fuzzing/found/$target" "$top/tests/fuzz/corpus/$target"
    ) >"$log" 2>&1 </dev/null || status=$?
    rm -rf "$folder"

    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
        say "  $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs"
        return
    fi
    failed=$((failed + 1))
    tail -n 60 "$log" >&2
    say "FAILED: $target, see ${log#"$top"/}. To run it again: ./dev fuzz $target --input FILE"
}

# fuzz_input TARGET FILE
fuzz_input () {
    local folder status=0
    local -a arguments

    folder=$(fuzz_folder)
    fuzz_arguments "$1"
    (
        fuzz_environment "$1"
        TMPDIR=$folder exec "$fuzzing/tests/fuzz/fuzz-$1" "${arguments[@]}" "$2"
    ) || status=$?
    rm -rf "$folder"
    return "$status"
}

# fuzz_keep TARGET: adds to the corpus what reaches other code, and no more than is needed for that
fuzz_keep () {
    local folder status=0 file name
    local -a arguments

    folder=$(fuzz_folder)
    mkdir -p "$folder/kept" "$folder/tmp"
    fuzz_arguments "$1"
    cp "$top/tests/fuzz/corpus/$1"/* "$folder/kept"
    (
        fuzz_environment "$1"
        TMPDIR=$folder/tmp exec "$fuzzing/tests/fuzz/fuzz-$1" "${arguments[@]}" -merge=1 \
            -use_counters=0 "$folder/kept" "$fuzzing/found/$1"
    ) >"$fuzzing/logs/$1-keep" 2>&1 </dev/null || status=$?
    for file in "$folder"/kept/*; do
        name=$(basename "$file")
        [ -e "$top/tests/fuzz/corpus/$1/$name" ] ||
            cp "$file" "$top/tests/fuzz/corpus/$1/${name:0:12}"
    done
    rm -rf "$folder"
    return "$status"
}

# fuzz_coverage TARGET: the lines of each source that the corpus, and what was found, reach
fuzz_coverage () {
    local program=$fuzzing_coverage/tests/fuzz/fuzz-$1 profile=$fuzzing_coverage/$1.profile folder
    local -a corpora=("$top/tests/fuzz/corpus/$1")

    [ ! -d "$fuzzing/found/$1" ] || [ -z "$(ls "$fuzzing/found/$1")" ] ||
        corpora+=("$fuzzing/found/$1")
    folder=$(fuzz_folder)
    (
        fuzz_environment "$1"
        TMPDIR=$folder LLVM_PROFILE_FILE=$profile.raw exec "$program" "${corpora[@]}"
    ) >"$fuzzing_coverage/$1.log" 2>&1 </dev/null || say "FAILED over its corpus: $1"
    rm -rf "$folder"
    llvm-profdata merge -o "$profile" "$profile.raw"
    echo "== $1"
    llvm-cov report "$program" -instr-profile="$profile" \
        --ignore-filename-regex='tests/|\.h$' --show-branch-summary=false \
        --show-region-summary=false 2>/dev/null |
        awk '/\.c / && $NF != "0.00%" && $(NF - 1) < $(NF - 2) {
            sub (".*/", "", $1)
            printf "%-36s %5d of %5d lines  %s\n", $1, $(NF - 2) - $(NF - 1), $(NF - 2), $NF }'
}

build_fuzzers () {
    need build fuzz
    CC=clang configure "$fuzzing" -Dfuzzers=true -Db_sanitize=address,undefined \
        -Db_lundef=false -Doptimization=1 && compile "$fuzzing" fuzzers
}

build_fuzz_coverage () {
    need build fuzz
    CC=clang configure "$fuzzing_coverage" -Doptimization=0 \
        -Dc_args='-fprofile-instr-generate -fcoverage-mapping -Wno-unused-variable' \
        -Dc_link_args=-fprofile-instr-generate && compile "$fuzzing_coverage" fuzzers
}

# A few seconds of each: enough to see that it runs, and sometimes more. Without clang the corpora
# have been run as tests all the same.
run_fuzz_smoke () {
    local target

    if ! command -v clang >/dev/null || ! command -v llvm-profdata >/dev/null; then
        say "There is no clang here: nothing is searched for"
        skipped=$((skipped + 1))
        return
    fi
    if ! build_fuzzers; then
        failed=$((failed + 1))
        return
    fi
    say "Fuzzing, 3 seconds each"
    for target in $(fuzz_targets); do
        fuzz_once "$target" 3
    done
}

# do_fuzz [TARGET…] [--seconds N] [--input FILE] [--keep] [--coverage]
do_fuzz () {
    local seconds=$fuzz_seconds input='' keep='' coverage='' target
    local -a targets=()

    while [ $# -gt 0 ]; do
        case $1 in
            --seconds) seconds=${2:?"--seconds wants a number"} && shift ;;
            --input) input=${2:?"--input wants a file"} && shift ;;
            --keep) keep=yes ;;
            --coverage) coverage=yes ;;
            *) targets+=("$1") ;;
        esac
        shift
    done
    [ "${#targets[@]}" -gt 0 ] || mapfile -t targets < <(fuzz_targets)
    for target in "${targets[@]}"; do
        if [ ! -d "$top/tests/fuzz/corpus/$target" ]; then
            say "There is no fuzz target \"$target\"; there are:" "$(fuzz_targets | xargs)"
            exit 2
        fi
    done

    if [ -n "$coverage" ]; then
        build_fuzz_coverage
    else
        build_fuzzers
    fi
    for target in "${targets[@]}"; do
        if [ -n "$input" ]; then
            fuzz_input "$target" "$input"
        elif [ -n "$keep" ]; then
            fuzz_keep "$target"
        elif [ -n "$coverage" ]; then
            fuzz_coverage "$target"
        else
            fuzz_once "$target" "$seconds"
        fi
    done
    [ -n "$input$keep$coverage" ] || finish
}
