/** What comes first of everything put in. */
export interface Queue<T> {
  push(item: T): void
  /** Takes out what comes before all else; `undefined`: nothing is left. */
  pop(): T | undefined
}

/** A binary heap. */
export function createQueue<T>(isBefore: (a: T, b: T) => boolean): Queue<T> {
  const heap: T[] = []
  const swapWhenBefore = (low: number, high: number): boolean => {
    const [above, below] = [heap[high] as T, heap[low] as T]
    if (!isBefore(below, above)) return false
    heap[high] = below
    heap[low] = above
    return true
  }
  const sink = (): void => {
    for (let at = 0; ;) {
      const left = 2 * at + 1
      if (left >= heap.length) return
      const right = left + 1
      const child = right < heap.length && isBefore(heap[right] as T, heap[left] as T) ? right : left
      if (!swapWhenBefore(child, at)) return
      at = child
    }
  }
  return {
    push(item) {
      let at = heap.push(item) - 1
      while (at > 0 && swapWhenBefore(at, (at - 1) >> 1)) at = (at - 1) >> 1
    },
    pop() {
      const first = heap[0]
      const last = heap.pop()
      if (heap.length > 0) {
        heap[0] = last as T
        sink()
      }
      return first
    },
  }
}
