import type { Result, StageResult } from '@glovebox/contract'

/** Lines for stderr about a run whose output was shown live: what it cannot say itself. An exit code of its own needs no words. */
export function tellResult(result: Result): string[] {
  return [...tellCut('compiler', result.compile), ...tellCut('program', result.run), ...tellVerdict(result), ...tellFiles(result)]
}

function tellVerdict({ status, reason }: Result): string[] {
  const ownExit = status === 'runtime_error' && reason.signal === null && reason.limit === null
  if (status === 'success' || ownExit) return []
  return [`${status.replaceAll('_', ' ')}: ${reason.message}`]
}

function tellCut(who: string, stage: StageResult | null): string[] {
  if (stage === null) return []
  return (['stdout', 'stderr'] as const)
    .filter((stream) => stage[`${stream}Truncated`])
    .map((stream) => `the ${who} wrote ${stage[`${stream}Bytes`]} bytes to ${stream}; only the first were kept (--output-limit)`)
}

function tellFiles({ fileErrors }: Result): string[] {
  return fileErrors.map(({ path, message }) => `not returned: ${path}: ${message}`)
}
