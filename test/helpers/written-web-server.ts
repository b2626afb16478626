/** Whoever writes in an editor: a hand at its keys. */
export interface Hand {
  readonly type: (text: string) => Promise<void>
  /** Begins a new line at the end, at a column, with what is written there. */
  readonly line: (column: number, text?: string) => Promise<void>
  /** Asks for completion, and takes what is called so. */
  readonly take: (label: string) => Promise<void>
  /** Goes on to the next place of what was taken. */
  readonly next: () => Promise<void>
}

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGyhlxZPWMNJqRwkaTvDgpOqTBLPrdhIvnXbVlKYn9CT kim'

/** A web server in a container, with its page, its user, its network and no updates in between. */
export const WEB_SERVER: string = `variant: flatcar
version: 1.1.0
passwd:
  users:
    - name: core
      ssh_authorized_keys:
        - ${KEY}
    - name: caddy
      system: true
      no_create_home: true
      shell: /usr/sbin/nologin
      groups:
        - docker
storage:
  files:
    - path: /srv/www/html/index.html
      mode: 0644
      contents:
        inline: |
          <h1>Hello</h1>
      user:
        name: caddy
systemd:
  units:
    - name: web-server.service
      enabled: true
      contents: |
        [Unit]
        Description=Static web server
        After=docker.service network-online.target
        Wants=docker.service network-online.target

        [Service]
        ExecStartPre=-/usr/bin/docker rm --force %N
        ExecStart=/usr/bin/docker run --name %N --publish 80:80 docker.io/library/caddy:2
        ExecStop=/usr/bin/docker stop %N
        Restart=always
        RestartSec=5s

        [Install]
        WantedBy=multi-user.target
    - name: docker.service
      dropins:
        - name: 10-after-network.conf
          contents: |
            [Unit]
            After=network-online.target
            Wants=network-online.target
    - name: update-engine.service
      mask: true
    - name: demo.timer
      enabled: true
      contents: |
        [Unit]
        Description=Every day

        [Timer]
        OnCalendar=daily

        [Install]
        WantedBy=timers.target`

/** Writes it from an empty document: what is offered is taken, and only names and texts of one's own are typed. */
export async function writeWebServer({ type, line, take, next }: Hand): Promise<void> {
  await take('Flatcar machine')
  await type(KEY)
  await line(4, '- ')
  await take('user of a service')
  await type('caddy')
  await line(6, 'gr')
  await take('groups')
  await take('docker')
  await line(0, 'sto')
  await take('storage')
  await take('files')
  await take('file with a text')
  await type('/srv/www/html/index.html')
  await next()
  await type('<h1>Hello</h1>')
  await line(6, 'us')
  await take('user')
  await take('name')
  await take('caddy')
  await line(0, 'sys')
  await take('systemd')
  await take('units')
  await take('service in a container')
  await type('web-server')
  await next()
  await type('Static web server')
  await next()
  await next()
  await type('docker.io/library/caddy:2')
  await line(4, '- ')
  await take('drop-in')
  await type('docker.service')
  await next()
  await type('10-after-network')
  await next()
  await type('Unit')
  await next()
  await type('Aft')
  await take('After')
  await take('network-online.target')
  await line(12, 'Wa')
  await take('Wants')
  await take('network-online.target')
  await line(4, '- ')
  await take('masked unit')
  await line(4, '- na')
  await take('name')
  await type('demo.timer')
  await line(6, 'ena')
  await take('enabled')
  await take('true')
  await line(6, 'con')
  await take('contents')
  await take('|')
  await type('Every day')
  await next()
  await type('OnCal')
  await take('OnCalendar')
  await type('daily')
}
