/** The shells that completion is known for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const

/** One of {@link SHELLS}. */
export type Shell = (typeof SHELLS)[number]

const BASH = String.raw`# Completion of firstlight for bash.
_firstlight() {
    local line current=${'$'}{COMP_WORDS[COMP_CWORD]}
    [ "$current" != = ] || current=
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :files)
                compopt -o filenames 2> /dev/null
                mapfile -t COMPREPLY < <(compgen -f -- "$current")
                ;;
            :directories)
                compopt -o filenames 2> /dev/null
                mapfile -t COMPREPLY < <(compgen -d -- "$current")
                ;;
            *) COMPREPLY+=("${'$'}{line%%$'\t'*}") ;;
        esac
    done < <(firstlight completion bash -- "${'$'}{COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
}
complete -F _firstlight firstlight
`

const ZSH = String.raw`#compdef firstlight
# Completion of firstlight for zsh.
_firstlight() {
    local line value
    local -a described
    for line in "${'$'}{(@f)$(firstlight completion zsh -- "${'$'}{(@)words[2,CURRENT]}" 2> /dev/null)}"; do
        value=${'$'}{line%%$'\t'*}
        case $line in
            '') ;;
            :files) compset -P '--*='; _files ;;
            :directories) compset -P '--*='; _files -/ ;;
            *) described+=("${'$'}{value//:/\\:}:${'$'}{line#*$'\t'}") ;;
        esac
    done
    (( $#described )) || return 0
    compset -P '--*='
    _describe -t words firstlight described
}
if [ "${'$'}{funcstack[1]}" = _firstlight ]; then _firstlight "$@"; else compdef _firstlight firstlight; fi
`

const FISH = String.raw`# Completion of firstlight for fish.
function __firstlight_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l current (string replace -r '^--[^=]*=' '' -- $words[-1])
    # A list without members would leave nothing of what it stands beside.
    set -l before (string match -r '^--[^=]*=' -- $words[-1]; or echo '')
    set -e words[1]
    for line in (firstlight completion fish -- $words 2> /dev/null)
        switch $line
            case ':files' ':directories'
                for path in (complete -C "'' $current" | string split -f 1 \t)
                    test $line = ':files' -o -d $path; and echo $before$path
                end
            case '*'
                echo $before$line
        end
    end
end
complete -c firstlight -f -a '(__firstlight_complete)'
`

/** For each shell the script that asks `firstlight completion SHELL -- WORDS` for what may stand where the last word is. */
export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH }
