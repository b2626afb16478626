/** Tabs that keys move between, as the ARIA Authoring Practices have them. */
export function openTabs(list: HTMLElement, changed: (name: string) => void): { select(name: string): void } {
  const tabs = [...list.querySelectorAll<HTMLButtonElement>('[role="tab"]')]
  const select = (tab: HTMLButtonElement, isByKey = false): void => {
    for (const one of tabs) {
      const isOne = one === tab
      one.setAttribute('aria-selected', String(isOne))
      one.tabIndex = isOne ? 0 : -1
      const panel = document.getElementById(one.getAttribute('aria-controls') ?? '')
      if (panel !== null) panel.hidden = !isOne
    }
    if (isByKey) tab.focus()
    changed(nameOf(tab))
  }
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => select(tab))
    tab.addEventListener('keydown', (event) => {
      const steps: Readonly<Record<string, number>> = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: -1 }
      const next = steps[event.key]
      const target = next === undefined ? undefined : tabs.at(next % tabs.length)
      if (target === undefined) return
      event.preventDefault()
      select(target, true)
    })
  }
  return {
    select: (name) => {
      const tab = tabs.find((one) => nameOf(one) === name)
      if (tab !== undefined) select(tab)
    },
  }
}

function nameOf(tab: HTMLElement): string {
  return tab.id.replace(/^tab-/, '')
}
