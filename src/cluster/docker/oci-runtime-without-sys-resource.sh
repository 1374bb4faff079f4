#!/bin/sh
# OCI runtime for hosts whose capability bounding set lacks CAP_SYS_RESOURCE (micro-VMs, nested containers).
# There runc fails every privileged container, because it cannot grant a capability it does not hold.
# This takes that one capability out of the container's (and of an exec's) specification and hands over to runc.
# Written by kindlab, registered in daemon.json; `kindlab down --purge` removes both.
set -eu

without_sys_resource() {
	# -z: the whole file is one line, so a pretty-printed list is handled like a compact one.
	sed -z -i \
		-e 's/,[[:space:]]*"CAP_SYS_RESOURCE"//g' \
		-e 's/"CAP_SYS_RESOURCE"[[:space:]]*,//g' \
		-e 's/"CAP_SYS_RESOURCE"//g' "$1"
}

previous=''
for argument in "$@"; do
	case "$previous" in
	--bundle | -b) without_sys_resource "$argument/config.json" ;;
	--process | -p) without_sys_resource "$argument" ;;
	esac
	case "$argument" in
	--bundle=*) without_sys_resource "${argument#*=}/config.json" ;;
	--process=*) without_sys_resource "${argument#*=}" ;;
	esac
	previous=$argument
done

exec runc "$@"
