/** Writes the fields of a frame, little endian. Sizes are checked by the frame that holds them. */
export class PayloadWriter {
  readonly #parts: Uint8Array[] = []

  u8(value: number): this {
    return this.#push(Buffer.of(value))
  }

  u32(value: number): this {
    const field = Buffer.alloc(4)
    field.writeUInt32LE(value)
    return this.#push(field)
  }

  u64(value: number): this {
    const field = Buffer.alloc(8)
    field.writeBigUInt64LE(BigInt(value))
    return this.#push(field)
  }

  bytes(value: Uint8Array): this {
    return this.u32(value.length).#push(value)
  }

  str(value: string): this {
    if (value.includes('\0')) throw new RangeError('a string of the protocol holds no NUL')
    return this.bytes(Buffer.from(value, 'utf8'))
  }

  strings(values: readonly string[]): this {
    this.u32(values.length)
    for (const value of values) this.str(value)
    return this
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#parts)
  }

  #push(part: Uint8Array): this {
    this.#parts.push(part)
    return this
  }
}

/** Reads the fields of a frame. Throws RangeError when the frame is too short, or longer than its fields. */
export class PayloadReader {
  readonly #payload: Buffer
  #offset = 0

  constructor(payload: Buffer) {
    this.#payload = payload
  }

  /** Runs `read` and insists that it used the payload up exactly. */
  whole<T>(read: (reader: this) => T): T {
    const value = read(this)
    if (this.#offset !== this.#payload.length) throw new RangeError(`a frame has ${this.#payload.length - this.#offset} bytes too many`)
    return value
  }

  u8(): number {
    return this.#take(1).readUInt8()
  }

  u32(): number {
    return this.#take(4).readUInt32LE()
  }

  /** Counters stay below 2^53 in practice; one that does not is a broken peer. */
  u64(): number {
    const value = Number(this.#take(8).readBigUInt64LE())
    if (!Number.isSafeInteger(value)) throw new RangeError(`a counter of ${value} is out of range`)
    return value
  }

  bytes(): Buffer {
    return this.#take(this.u32())
  }

  str(): string {
    return this.bytes().toString('utf8')
  }

  oneOf<T>(values: readonly T[], index: number): T {
    if (index >= values.length) throw new RangeError(`a field has value ${index}, at most ${values.length - 1} is known`)
    return values[index] as T
  }

  #take(length: number): Buffer {
    const end = this.#offset + length
    if (end > this.#payload.length) throw new RangeError('a frame is shorter than its fields')
    const field = this.#payload.subarray(this.#offset, end)
    this.#offset = end
    return field
  }
}
