// Signs in by redirect, reads the profile of who has signed in, and says in one line what came of it.

const settings = await (await fetch('/settings.json')).json()
// What is in the address may ask for more: `?prompt=login`, `?scopes=User.Read.All`.
const { scopes: named, ...asked } = Object.fromEntries(new URLSearchParams(location.search))
const scopes = named?.split(' ') ?? ['User.Read']
const pca = new msal.PublicClientApplication({
  auth: {
    clientId: settings.clientId,
    authority: settings.authority,
    knownAuthorities: [new URL(settings.authority).host],
    redirectUri: settings.redirectUri,
    postLogoutRedirectUri: settings.redirectUri,
  },
  cache: { cacheLocation: 'sessionStorage' },
})
await pca.initialize()

const say = (text) => {
  document.getElementById('state').textContent = text
}

async function profile({ accessToken }) {
  const answer = await fetch(`${settings.server}/v1.0/me`, { headers: { Authorization: `Bearer ${accessToken}` } })
  const body = await answer.json()
  return body.userPrincipalName ?? body.error.code
}

/** Does something that leaves the page, or ends with what there is to say. */
async function told(work) {
  try {
    const said = await work()
    if (said) say(said)
  } catch (error) {
    say(`Failed: ${error.errorCode ?? error.name} ${error.errorMessage ?? error.message}`)
  }
}

const signedIn = async (result) => `Signed in as ${await profile(result)}`
const account = () => pca.getAllAccounts()[0]

const onPress = (id, work) => document.getElementById(id).addEventListener('click', work)
const leave = (redirect) => () => {
  say('Leaving')
  return told(redirect)
}
onPress('sign-in', leave(() => pca.loginRedirect({ scopes, ...asked })))
onPress('sign-out', leave(() => pca.logoutRedirect({ account: account() })))
onPress('renew', () => {
  say('Renewing')
  return told(async () => signedIn(await pca.acquireTokenSilent({ scopes, account: account(), forceRefresh: true })))
})

await told(async () => {
  const result = await pca.handleRedirectPromise()
  return result ? signedIn(result) : 'Signed out'
})
