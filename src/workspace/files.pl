# Files of a learner's lab, as the editor in the page sees and writes them. Sent along with every call, so that toolboxes
# made by an older kindlab understand it. Needs nothing that is not in Debian's perl-base and coreutils.
#
#   list FOLDER MOST_BYTES                        ok, `1` when there are more, then for each: path, bytes, version, why
#   read FOLDER MOST_BYTES PATH                   ok, version, content
#   write FOLDER MOST_BYTES PATH VERSION BYTES    ok, version; so many bytes of content on stdin, VERSION `-` for a new file
#   place FOLDER MOST_BYTES BYTES                 ok; on stdin for each file: path, bytes, content
#
# FOLDER is below the home. All fields, also those on stdin, end with NUL. What is not `ok`, first field of the answer,
# is a word the server knows (files.ts), and an explanation where there is one.
use strict;
use warnings;
use Cwd qw(realpath);
use Errno qw(EACCES EDQUOT EFBIG ENOSPC EROFS);
use Fcntl qw(:DEFAULT :flock :mode);

my ($call, $folder, $most_bytes, @arguments) = @ARGV;
my $most_files = 200;
my $most_depth = 6;
# Of files and folders looked at: whoever unpacks an archive here must not wait for its last file.
my $most_seen = 5_000;
my $root;
binmode STDIN;
binmode STDOUT;

sub answer {
	print map { "$_\0" } @_;
	close STDOUT;
	exit 0;
}

sub failed {
	my ($doing) = @_;
	answer('full') if $! == ENOSPC || $! == EDQUOT || $! == EFBIG;
	answer('read-only') if $! == EACCES || $! == EROFS;
	answer('failed', "$doing: $!");
}

sub slurp {
	my ($path) = @_;
	open my $file, '<:raw', $path or return undef;
	local $/;
	my $content = <$file>;
	return defined $content ? $content : '';
}

sub is_text {
	my ($content) = @_;
	return index($content, "\0") < 0 && utf8::decode($content);
}

# Large files are told apart by size and time: nobody edits them here, and to read them all would take long.
sub versions {
	my @paths = @_;
	my %version;
	for my $path (@paths) {
		my ($size, $time) = (stat $path)[7, 9];
		$version{$path} = defined $size && $size > $most_bytes ? "$size-$time" : 'unreadable';
	}
	my @small = grep { $version{$_} eq 'unreadable' } @paths;
	return \%version unless @small;
	open my $sums, '-|', 'sha256sum', '-z', '--', @small or failed('sha256sum');
	local $/ = "\0";
	while (my $line = <$sums>) {
		chomp $line;
		my ($sum, $path) = $line =~ /^([0-9a-f]{64}) [ *](.*)$/s or next;
		$version{$path} = substr $sum, 0, 32;
	}
	close $sums;
	return \%version;
}

sub is_inside {
	my ($path) = @_;
	return $path eq $root || index($path, "$root/") == 0;
}

# Where PATH really is; answers `outside` when a link leads out of the folder.
sub place_of {
	my ($path) = @_;
	my $full = "$root/$path";
	if (-e $full) {
		my $real = realpath($full);
		answer('outside') unless defined $real && is_inside($real);
		return $real;
	}
	my $parent = $full;
	do {
		answer('outside') if -l $parent;
		$parent =~ s{/[^/]*$}{};
	} until -e $parent;
	answer('failed', "$path: a part of it is a file, not a folder") unless -d $parent;
	my $real = realpath($parent);
	answer('outside') unless defined $real && is_inside($real);
	return $real . substr $full, length $parent;
}

sub make_folders {
	my ($path) = @_;
	my $made = '';
	for my $part (grep { $_ ne '' } split m{/}, $path =~ s{/[^/]*$}{}r) {
		$made .= "/$part";
		-d $made or mkdir $made or -d $made or failed($made);
	}
}

# All or nothing: whatever fails, what was there before is there still. Returns the version.
sub put {
	my ($path, $content) = @_;
	make_folders($path);
	my $mode = (stat $path)[2];
	$mode = defined $mode ? S_IMODE($mode) : $content =~ /^#!/ ? 0755 : 0644;
	my $draft = $path =~ s{[^/]*$}{.kindlab-$$.draft}r;
	my $give_up = sub {
		my $error = $!;
		unlink $draft;
		$! = $error;
		failed($path);
	};
	sysopen my $file, $draft, O_WRONLY | O_CREAT | O_TRUNC, 0600 or failed($path);
	for (my $at = 0; $at < length $content;) {
		my $wrote = syswrite $file, $content, length($content) - $at, $at;
		defined $wrote or $give_up->();
		$at += $wrote;
	}
	close $file or $give_up->();
	chmod $mode, $draft or $give_up->();
	my $version = versions($draft)->{$draft};
	rename $draft, $path or $give_up->();
	return $version;
}

sub input {
	my ($bytes) = @_;
	my $input = '';
	while (length $input < $bytes) {
		read STDIN, $input, $bytes - length $input, length $input or answer('cut');
	}
	return $input;
}

sub list_files {
	my (@found, $more);
	my $seen = 0;
	my @folders = (['', 1]);
	while (my $next = shift @folders) {
		my ($below, $depth) = @$next;
		opendir my $handle, "$root/$below" or next;
		for my $name (sort grep { !/^\./ } readdir $handle) {
			if (++$seen > $most_seen) { $more = 1; last }
			my $path = $below . $name;
			my $full = "$root/$path";
			if (-d $full) {
				next if -l $full;
				if ($depth < $most_depth) { push @folders, ["$path/", $depth + 1] }
				else { $more = 1 }
				next;
			}
			next unless -f $full && is_text($path) && $path !~ /[\x00-\x1f\x7f]/;
			if (-l $full) {
				my $real = realpath($full);
				next unless defined $real && is_inside($real);
			}
			if (@found == $most_files) { $more = 1; last }
			push @found, $path;
		}
	}
	my $version = versions(map { "$root/$_" } @found);
	my @fields;
	for my $path (@found) {
		my $full = "$root/$path";
		my $bytes = -s $full;
		next unless defined $bytes;
		my $content = $bytes > $most_bytes ? undef : slurp($full);
		my $why = $bytes > $most_bytes ? 'too-large' : !defined $content ? 'unreadable' : is_text($content) ? '' : 'binary';
		push @fields, $path, $bytes, $version->{$full}, $why;
	}
	answer('ok', $more ? 1 : 0, @fields);
}

sub read_file {
	my ($path) = @_;
	my $real = place_of($path);
	answer('missing') unless -e $real;
	answer('folder') unless -f $real;
	answer('too-large') if -s $real > $most_bytes;
	# Read until the version is that of what was read: somebody may be writing.
	for (1 .. 5) {
		my $before = versions($real)->{$real};
		my $content = slurp($real);
		answer('unreadable') unless defined $content;
		next unless $before eq versions($real)->{$real};
		answer('binary') unless is_text($content);
		answer('ok', $before, $content);
	}
	answer('failed', "$path: it changes all the time");
}

sub write_file {
	my ($path, $expected, $bytes) = @_;
	my $content = input($bytes);
	make_folders("$ENV{HOME}/.kindlab/lock");
	open my $lock, '>>', "$ENV{HOME}/.kindlab/files.lock" or failed('.kindlab/files.lock');
	flock $lock, LOCK_EX or failed('.kindlab/files.lock');
	my $real = place_of($path);
	if (-e $real) {
		answer('folder') unless -f $real;
		my $version = versions($real)->{$real};
		# The answer to an earlier write of the same may have been lost on its way.
		answer('ok', $version) if -s $real == $bytes && (slurp($real) // '') eq $content;
		answer('conflict') unless $version eq $expected;
		answer('read-only') unless -w $real;
	} elsif ($expected ne '-') {
		answer('missing');
	}
	answer('ok', put($real, $content));
}

sub place_files {
	my ($bytes) = @_;
	my $input = input($bytes);
	my $at = 0;
	my $field = sub {
		my $end = index $input, "\0", $at;
		my $value = substr $input, $at, $end - $at;
		$at = $end + 1;
		return $value;
	};
	while ($at < $bytes) {
		my ($path, $size) = ($field->(), $field->());
		put("$root/$path", substr $input, $at, $size);
		$at += $size;
	}
	answer('ok');
}

# A toolbox made again gets its start files when its shell begins; what was written before would be lost to them.
answer('starting') if $call ne 'place' && ! -e "$ENV{HOME}/.kindlab/begin";
$root = "$ENV{HOME}/$folder";
mkdir $root unless -e $root || -l $root;
$root = realpath($root);
answer('failed', "~/$folder is not a folder") unless defined $root && -d $root;

if ($call eq 'list') { list_files() }
elsif ($call eq 'read') { read_file(@arguments) }
elsif ($call eq 'write') { write_file(@arguments) }
elsif ($call eq 'place') { place_files(@arguments) }
answer('failed', "no such call: $call");
