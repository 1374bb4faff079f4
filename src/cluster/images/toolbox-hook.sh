#!/bin/sh
# mmdebstrap customize hook for the toolbox: the image every learner's shell runs in.
# $1 is the file system being made. kubectl comes as a layer of its own, so that this can be made before it is compiled.
set -eu
root=$1

echo 'ko_KR.UTF-8 UTF-8' >"$root/etc/locale.gen"
chroot "$root" locale-gen >/dev/null

chroot "$root" useradd --uid 1000 --user-group --create-home --shell /bin/bash learner
cat >>"$root/etc/bash.bashrc" <<'EOF'

# Completion for every interactive shell, not only login shells.
if ! shopt -oq posix && [ -f /usr/share/bash-completion/bash_completion ]; then
	. /usr/share/bash-completion/bash_completion
fi
# `k` is what the field types; its completion is loaded with kubectl's own.
alias k=kubectl
EOF
# An editor that knows YAML's indentation, and does not surprise a beginner.
cat >"$root/etc/vim/vimrc.local" <<'EOF'
set nocompatible encoding=utf-8 mouse=
autocmd FileType yaml setlocal expandtab tabstop=2 shiftwidth=2 softtabstop=2
EOF
chroot "$root" update-alternatives --set editor /bin/nano >/dev/null

rm -rf "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/info/* "$root"/usr/share/i18n \
	"$root"/usr/share/perl/5*/unicore/lib "$root"/var/cache/debconf/* "$root"/var/log/*.log "$root"/var/log/apt "$root"/usr/share/vim/vim*/doc "$root"/usr/share/vim/vim*/tutor "$root"/usr/share/vim/vim*/lang "$root"/usr/share/vim/vim*/spell "$root"/usr/share/gitweb "$root"/usr/share/lintian "$root/etc/machine-id"
