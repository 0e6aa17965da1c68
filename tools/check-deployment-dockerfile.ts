import { type Copy, DockerfileParser, type From, type JSONInstruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

export interface ImageRecipe {
  /** What the linter for Dockerfiles complains about. */
  lint: string[];
  /** The base image of every stage that is no earlier stage, with build arguments put in. */
  baseImages: string[];
  /** Paths that come from the project folder, over all stages. */
  copiedFromProject: string[];
  /** The same of the last stage only. */
  inFinalImage: string[];
  runs: string[];
  /** Name of every ARG and ENV. */
  names: string[];
  /** Who the process runs as; null is root. */
  user: string | null;
  /** Keywords after the last USER of the last stage. */
  afterUser: string[];
  command: string[];
  healthcheck: string | null;
}

type Instruction = ReturnType<ReturnType<typeof DockerfileParser.parse>['getInstructions']>[number];

const keyword = (instruction: Instruction) => instruction.getKeyword();
const argumentsOf = (instruction: Instruction) =>
  instruction.getArguments().map((argument) => argument.getValue());

function copySources(instructions: Instruction[]): string[] {
  return instructions
    .filter((instruction) => keyword(instruction) === 'COPY')
    .filter((instruction) => !(instruction as Copy).getFlags().some((flag) => flag.getName() === 'from'))
    .flatMap((instruction) => argumentsOf(instruction).slice(0, -1));
}

/** Reads what matters for safety out of a Dockerfile. */
export function readDockerfile(text: string): ImageRecipe {
  const dockerfile = DockerfileParser.parse(text);
  const all = dockerfile.getInstructions();
  const defaults = new Map(
    all
      .filter((instruction) => keyword(instruction) === 'ARG')
      .map((instruction) => (argumentsOf(instruction)[0] ?? '').split('=', 2) as [string, string]),
  );
  const stages = new Set(dockerfile.getFROMs().map((from: From) => from.getBuildStage()));
  const last = all.slice(all.findLastIndex((instruction) => keyword(instruction) === 'FROM'));
  const lastUser = last.findLastIndex((instruction) => keyword(instruction) === 'USER');
  const command = last.findLast((instruction) => keyword(instruction) === 'CMD') as
    JSONInstruction | undefined;
  const healthcheck = last.findLast((instruction) => keyword(instruction) === 'HEALTHCHECK');
  return {
    lint: validate(text).map((problem) => `line ${problem.range.start.line + 1}: ${problem.message}`),
    baseImages: dockerfile
      .getFROMs()
      .map((from: From) => from.getImage() ?? '')
      .filter((image) => !stages.has(image))
      .map((image) => image.replace(/\$\{(\w+)\}/g, (_, name: string) => defaults.get(name) ?? '')),
    copiedFromProject: copySources(all),
    inFinalImage: copySources(last),
    runs: all
      .filter((instruction) => keyword(instruction) === 'RUN')
      .map((instruction) => instruction.getArgumentsContent() ?? ''),
    names: all
      .filter((instruction) => ['ARG', 'ENV'].includes(keyword(instruction)))
      .flatMap((instruction) => argumentsOf(instruction).map((argument) => argument.split('=')[0]!)),
    user: lastUser === -1 ? null : (argumentsOf(last[lastUser]!)[0] ?? null),
    afterUser: last.slice(lastUser + 1).map(keyword),
    command: command?.getJSONStrings().map((part) => part.getJSONValue()) ?? [],
    healthcheck: healthcheck?.getArgumentsContent() ?? null,
  };
}

/** Does .dockerignore let a path of the project folder's top level through? The last line that fits decides. */
export function isInBuildContext(ignoreFile: string, path: string): boolean {
  let included = true;
  for (const line of ignoreFile.split('\n').map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const pattern = line.replace(/^!/, '');
    if (pattern === '*' || pattern === path) included = line.startsWith('!');
  }
  return included;
}
