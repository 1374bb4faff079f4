#!/bin/sh
# mmdebstrap extract hook for the busybox and web images: one static program and a link for each of its applets.
set -eu
root=$1
for applet in $(chroot "$root" /usr/bin/busybox --list); do
	[ -e "$root/usr/bin/$applet" ] || ln -s busybox "$root/usr/bin/$applet"
done
mkdir -p "$root/tmp" "$root/root" "$root/home/web" "$root/srv/www"
chmod 1777 "$root/tmp"
echo 'root:x:0:0:root:/root:/bin/sh
web:x:1000:1000:web:/home/web:/bin/sh
nobody:x:65534:65534:nobody:/:/bin/false' >"$root/etc/passwd"
echo 'root:x:0:
web:x:1000:
nogroup:x:65534:' >"$root/etc/group"
cat >"$root/srv/www/index.html" <<'EOF'
<!doctype html>
<title>kindlab web</title>
<h1>It works</h1>
<p>This page is served by busybox httpd in a kindlab lab.</p>
EOF
# The program is static: the C library came only because every package depends on it.
rm -rf "$root"/usr/lib/*-linux-gnu* "$root"/lib64 "$root"/usr/lib64 "$root"/usr/share/doc "$root"/usr/share/man "$root"/var/lib/dpkg "$root"/var/cache "$root"/usr/share/locale "$root"/usr/share/initramfs-tools
