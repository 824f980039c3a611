import { expect, test } from 'vitest'
import { checkBodyHeaders, chooseForm } from '../src/check-headers.ts'

test.each([
  [undefined, 'json'],
  ['', 'json'],
  ['*/*', 'json'],
  ['application/json', 'json'],
  ['text/event-stream', 'events'],
  ['text/event-stream, */*', 'events'],
  ['text/event-stream, application/json', 'json'],
  ['text/*', 'events'],
  ['application/json;q=0.5, text/event-stream;q=0.9', 'events'],
  ['application/json, text/event-stream;q=0.9', 'json'],
  ['text/event-stream;q=0, */*', 'json'],
  ['TEXT/Event-Stream; charset=utf-8', 'events'],
])('whoever accepts %s gets %s', (accept, form) => {
  expect(chooseForm(accept)).toBe(form)
})

test.each(['text/html', 'application/json;q=0', 'application/json;q=2', ';;;,,,'])('whoever accepts %j gets nothing', (accept) => {
  expect(() => chooseForm(accept)).toThrow(expect.objectContaining({ code: 'not_acceptable' }))
})

test.each(['application/json', 'Application/JSON; charset=UTF-8', 'application/json;charset="utf-8"'])('a body of %s is taken', (type) => {
  expect(() => checkBodyHeaders({ 'content-type': type, 'content-encoding': 'identity' })).not.toThrow()
})
