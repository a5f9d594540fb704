# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later

function __tincan_profiles
    set -l data $XDG_DATA_HOME
    test -n "$data"; or set data ~/.local/share
    for folder in $data/tincan/profiles/*/
        path basename $folder 2>/dev/null; or basename $folder
    end
end

complete -c tincan -f
complete -c tincan -s h -l help -d 'Show the options'
complete -c tincan -s n -l name -x -d 'The name that other people see'
complete -c tincan -s p -l port -x -d 'The port to listen on'
complete -c tincan -l peer -x -d 'A peer to stay connected with'
complete -c tincan -l profile -x -a '(__tincan_profiles)' -d 'The profile to open'
complete -c tincan -l data-dir -x -a '(__fish_complete_directories)' -d 'Keep everything in this folder'
complete -c tincan -l passphrase-file -r -F -d 'A file with the passphrase'
complete -c tincan -l version -d 'Print the version'
complete -c tincan -l background -d 'Start without showing the window'
