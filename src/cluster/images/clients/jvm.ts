import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../../command.ts';
import { type ClientBuildOptions, type ClientImage, clientConfig, ensureTools } from './client-image.ts';
import { labFile } from './lab-file.ts';

const folder = join(import.meta.dirname, 'jvm');
const library = join(folder, 'pom.xml');
const kotlinCompiler = join(folder, 'kotlin-compiler', 'pom.xml');
const jars = join(folder, 'jars.sha256');
const java = labFile('client-jvm', 'ListPods.java');
const kotlin = labFile('client-jvm', 'ListPods.kt');
const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** client-java for Java and for Kotlin, on a Java runtime of just the modules that it needs. */
export const clientJvm: ClientImage = {
  rootFileSystem: {
    name: 'client-jvm',
    variant: 'extract',
    packages: ['base-files', 'busybox', 'openjdk-21-jdk-headless'],
    hook: join(import.meta.dirname, 'client-hook.sh'),
  },
  config: { ...clientConfig, env: { CLASSPATH: '/app/classes:/app/lib/*' } },
  inputs: [import.meta.filename, library, kotlinCompiler, jars, java, kotlin],
  async install(tree, _root, options) {
    const { signal, say } = options;
    const commands: [string, string][] = [
      ['mvn', '--version'],
      ['javac', '-version'],
    ];
    await ensureTools({ commands, packages: ['maven', 'default-jdk-headless'] }, options);
    const scratch = join(dirname(tree), 'jars');
    await mkdir(scratch);
    try {
      await download(library, join(scratch, 'lib'), options);
      await download(kotlinCompiler, join(scratch, 'kotlinc'), options);
      // Maven checks a download against what its registry says of it: this checks it against what was reviewed.
      await run('sha256sum', ['--check', '--strict', '--quiet', jars], { cwd: scratch, signal });
      const lib = join(tree, 'app', 'lib');
      const classes = join(tree, 'app', 'classes');
      await mkdir(lib, { recursive: true });
      for (const jar of await readdir(join(scratch, 'lib')))
        await copyFile(join(scratch, 'lib', jar), join(lib, jar));
      const classpath = (await readdir(lib)).map((jar) => join(lib, jar)).join(':');
      say('client-jvm: compiling');
      await run('nice', ['-n', '15', 'javac', '--release', '17', '-cp', classpath, '-d', classes, java], {
        signal,
      });
      const kotlinc = ['-cp', join(scratch, 'kotlinc', '*'), 'org.jetbrains.kotlin.cli.jvm.K2JVMCompiler'];
      const target = ['-no-stdlib', '-no-reflect', '-jvm-target', '17', '-cp', classpath, '-d', classes];
      await run('nice', ['-n', '15', 'java', ...kotlinc, ...target, kotlin], { signal });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

async function download(pom: string, to: string, { signal, say }: ClientBuildOptions): Promise<void> {
  const args = ['--batch-mode', '--file', pom, copyDependencies, '-DincludeScope=runtime'];
  await run('nice', ['-n', '15', 'mvn', ...args, `-DoutputDirectory=${to}`], { signal, onLine: say });
}
