# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later

function __tincan_cli_profiles
    set -l data $XDG_DATA_HOME
    test -n "$data"; or set data ~/.local/share
    for folder in $data/tincan/profiles/*/
        path basename $folder 2>/dev/null; or basename $folder
    end
end

# Names of peers are asked of the window of the profile, where one runs. They are what strangers call
# themselves: fish quotes them, and nothing evaluates them.
function __tincan_cli_peers
    set -l words (commandline -opc)
    set -l asked
    for i in (seq (count $words))
        switch $words[$i]
            case --name -n --profile --data-dir
                if set -q words[(math $i + 1)]
                    set -a asked $words[$i] $words[(math $i + 1)]
                end
            case '--name=*' '--profile=*' '--data-dir=*'
                set -a asked $words[$i]
        end
    end
    timeout 2 tincan-cli $asked peers --all 2>/dev/null </dev/null | string replace -r '\t.*' ''
end

# The words that are no options, and no values of options.
function __tincan_cli_words
    set -l skip
    for word in (commandline -opc)[2..]
        if set -q skip[1]
            set skip
            continue
        end
        switch $word
            case --name -n --profile --data-dir --port -p --peer --passphrase-file \
                    --new-passphrase-file --history-keep --in --before
                set skip yes
            case '-*'
            case '*'
                printf '%s\n' $word
        end
    end
end

# Whether the word at the cursor is the Nth behind one of these commands.
function __tincan_cli_at
    set -l words (__tincan_cli_words)
    test (count $words) -eq $argv[1]; and contains -- "$words[1]" $argv[2..]
end

function __tincan_cli_in
    set -l words (__tincan_cli_words)
    contains -- "$words[1]" $argv
end

set -l first 'test (count (__tincan_cli_words)) -eq 0'

complete -c tincan-cli -f
complete -c tincan-cli -s h -l help -d 'Show the commands and options'
complete -c tincan-cli -l version -d 'Print the version'
complete -c tincan-cli -s n -l name -x -d 'The name that other people see'
complete -c tincan-cli -l profile -x -a '(__tincan_cli_profiles)' -d 'The profile to open'
complete -c tincan-cli -l data-dir -x -a '(__fish_complete_directories)' -d 'Keep everything in this folder'
complete -c tincan-cli -l passphrase-file -r -F -d 'A file with the passphrase'
complete -c tincan-cli -l json -d 'For other programs'
complete -c tincan-cli -n '__tincan_cli_in run' -s p -l port -x -d 'The port to listen on'
complete -c tincan-cli -n '__tincan_cli_in run' -l peer -x -d 'A peer to stay connected with'
complete -c tincan-cli -n '__tincan_cli_in run' -l exit-on-eof -d 'End when the standard input ends'
complete -c tincan-cli -n '__tincan_cli_in run' -l history-keep -x -a 'forever year month day none' -d 'How long messages are kept'
complete -c tincan-cli -n '__tincan_cli_in search' -l in -x -a '(__tincan_cli_peers)' -d 'Whose messages are searched'
complete -c tincan-cli -n '__tincan_cli_in search' -l before -x -d 'Go on with an earlier search'
complete -c tincan-cli -n '__tincan_cli_in export' -l html -d 'Write a page to read'
complete -c tincan-cli -n '__tincan_cli_in peers broadcast' -l all -d 'Everybody who is known'
complete -c tincan-cli -n '__tincan_cli_in passphrase' -l new-passphrase-file -r -F -d 'A file with the new passphrase'

complete -c tincan-cli -n $first -a run -d 'Listen and talk'
complete -c tincan-cli -n $first -a passphrase -d 'Lock the key with a passphrase'
complete -c tincan-cli -n $first -a history -d 'Show the last messages with a peer'
complete -c tincan-cli -n $first -a search -d 'Show the messages that hold all these words'
complete -c tincan-cli -n $first -a outbox -d 'Show what waits to be delivered'
complete -c tincan-cli -n $first -a withdraw -d 'Take a message back that has not left'
complete -c tincan-cli -n $first -a delete -d 'Delete a message here'
complete -c tincan-cli -n $first -a clear -d 'Delete all messages with a peer here'
complete -c tincan-cli -n $first -a export -d 'Write messages to a file'
complete -c tincan-cli -n $first -a import -d 'Read messages from a file'
complete -c tincan-cli -n $first -a fingerprint -d 'Show a key'
complete -c tincan-cli -n $first -a accept -d 'Say that you know a peer'
complete -c tincan-cli -n $first -a 'block unblock' -d 'Whether a key is refused'
complete -c tincan-cli -n $first -a 'block-address unblock-address' -d 'Whether an address is refused'
complete -c tincan-cli -n $first -a blocked -d 'List what is blocked'
complete -c tincan-cli -n $first -a keep-both -d 'Say that two keys are two people'
complete -c tincan-cli -n $first -a replace -d 'Say that two keys are one person'
complete -c tincan-cli -n $first -a 'mute unmute' -d 'Whether the desktop stays silent'
complete -c tincan-cli -n $first -a 'pin unpin' -d 'Whether a peer stands above the others'
complete -c tincan-cli -n $first -a reach -d 'Who may begin to talk with you'
complete -c tincan-cli -n $first -a send -d 'Send through the window'
complete -c tincan-cli -n $first -a broadcast -d 'Send to everybody through the window'
complete -c tincan-cli -n $first -a connect -d 'Have the window connect'
complete -c tincan-cli -n $first -a disconnect -d 'Have the window say goodbye'
complete -c tincan-cli -n $first -a peers -d 'List who is connected'
complete -c tincan-cli -n $first -a show -d 'Bring the window to the front'
complete -c tincan-cli -n $first -a status -d 'Show your name and the port'
complete -c tincan-cli -n $first -a quit -d 'End the window'

complete -c tincan-cli -n '__tincan_cli_at 1 history withdraw delete clear fingerprint accept block unblock keep-both replace mute unmute pin unpin send connect disconnect show' -a '(__tincan_cli_peers)'
complete -c tincan-cli -n '__tincan_cli_at 2 export' -a '(__tincan_cli_peers)'
complete -c tincan-cli -n '__tincan_cli_at 1 export import' -F
complete -c tincan-cli -n '__tincan_cli_at 1 reach' -a 'everyone ask known'
complete -c tincan-cli -n '__tincan_cli_at 1 passphrase' -a 'set change remove'
