# Completion of actor-trace in bash: put it into /usr/share/bash-completion/completions/actor-trace
# shellcheck shell=bash

_actor_trace() {
  local commands="sessions ls top info tail grep timeline why effects graph stats check lint diff watch"
  commands+=" record snapshot export"
  local common="--trace --run --json --no-color --help --help-all --version"
  local terms="conn= op= actor= type= kind= msg= unit= t> t< dur> dur< wait> wait<"
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command="" word

  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ " $commands " == *" $word "* ]] && command=$word && break
  done

  case $previous in
    --trace | -o | --snapshot) mapfile -t COMPREPLY < <(compgen -f -- "$current") && return ;;
    --by) mapfile -t COMPREPLY < <(compgen -W "queue busy wait bytes msgs" -- "$current") && return ;;
  esac

  local words=$commands
  case $command in
    ls) words="--tree $terms" ;;
    top) words="-w -n --by --once $terms" ;;
    tail) words="-n -t $terms" ;;
    record) words="-o -t" ;;
    snapshot) words="-o" ;;
    info) words="conn= op= actor=" ;;
    sessions) words="-n" ;;
    stats | grep) words=$terms ;;
    why) words="--last $terms" ;;
    timeline) words="--ascii --mermaid --svg $terms" ;;
    effects) words="-n $terms" ;;
    graph) words="--roles --ascii --dot --mermaid $terms" ;;
    check)
      words="--list one-owner one-write nothing-behind-close one-end-of-link every-byte-of-link \
        every-byte-of-source join input-budget window one-end-mark exit-once everybody-told one-final-state \
        in-order one-thread nobody-lost answered no-breakdown lost-client-ends \
        owner-ends-last"
      ;;
    export) words="-o --perfetto --chrome --shiviz --mermaid --csv $terms" ;;
    lint)
      words="--handler --hung --wait-ratio --growing --self-sends --ping-pong --linger --answer \
        --rejected --stalled --window"
      ;;
    diff)
      words="--conn --shift --shift-min"
      [[ $current == -* ]] || { mapfile -t COMPREPLY < <(compgen -f -- "$current") && return; }
      ;;
    watch) words="slow= death violation --snapshot" ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words $common" -- "$current")
  [[ ${COMPREPLY[0]} != *[=\<\>] ]] || compopt -o nospace
}

complete -F _actor_trace actor-trace
