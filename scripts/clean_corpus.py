"""Lines that look like secrets to a careless scanner and are none; see scripts/secret_corpus.py.

`{r…}` is made up: rh32 is 32 hexadecimal digits, ra20 letters and digits, ru uppercase, rd digits, rs base64, rb base64url,
rg a UUID.
"""

CLEAN = r"""
placeholder|.env.example|AWS_ACCESS_KEY_ID=AKIAXXXXXXXXXXXXXXXX
placeholder|.env.example|API_KEY=your_api_key_here
placeholder|.env.example|DB_PASSWORD=changeme
placeholder|config.yml|password: "<your password>"
placeholder|config.yml|  secret_key: REPLACE_ME_WITH_{ru8}
placeholder|README.md|export GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
placeholder|README.md|Set `STRIPE_KEY` to `sk_test_...` before you start.
placeholder|app.py|api_key = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
placeholder|app.py|TOKEN = "********************"
placeholder|app.py|password = "example{rd3}"
placeholder|app.js|const apiKey = 'YOUR-API-KEY-{rd4}';
placeholder|app.js|  token: 'dummy-token-{rd6}',
placeholder|test_app.py|    login("admin", password="test-password-{rd2}")
placeholder|test_app.py|SECRET_KEY = "not-a-real-secret-{rd4}-for-tests"
placeholder|docs.md|"access_token": "1234567890abcdef1234567890abcdef"
placeholder|docs.md|api_key: abcdefghijklmnopqrstuvwxyz0123456789
placeholder|docs.md|Authorization: Bearer <token>
placeholder|docs.md|curl -u username:password https://api.example.com
placeholder|app.rb|config.secret_key = 'insert_secret_key_{rd2}'
placeholder|Main.java|String password = "myPassword{rd2}";
placeholder|settings.py|SECRET_KEY = "django-insecure-change-me-please-{rd2}"
placeholder|key.md|AGE-SECRET-KEY-1XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
placeholder|hook.md|https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX
placeholder|readme.txt|glpat-xxxxxxxxxxxxxxxxxxxx
reference|app.py|password = os.environ["DB_PASSWORD_{rd2}"]
reference|app.py|api_key = os.getenv("SERVICE_API_KEY_V{rd1}")
reference|app.js|const secret = process.env.SESSION_SECRET_{rd1};
reference|config.yml|password: ${DB_PASSWORD}
reference|config.yml|token: ${{ secrets.DEPLOY_TOKEN_{rd2} }}
reference|config.yml|api_key: "{{ vault_api_key_{rd2} }}"
reference|config.yml|password: !vault.{ra6}
reference|deploy.sh|export TOKEN=$(cat /run/secrets/token{rd2})
reference|deploy.sh|curl -u "$USER1:$PASSWORD2" https://api.host.io
reference|deploy.sh|curl -H "Authorization: Bearer $TOKEN_{rd2}" https://api.host.io
reference|main.tf|  password = var.db_password_{rd2}
reference|main.tf|  token = data.vault_generic_secret.app{rd1}.data["token"]
reference|main.tf|  secret_arn = "arn:aws:secretsmanager:eu-west-1:{rd12}:secret:app-{ra6}"
reference|app.properties|spring.datasource.password=${DB_PASS:}
reference|app.properties|db.password=ENC[{rs24}]
reference|app.py|url = f"postgres://{user}:{password}@{host}:5432/{name}"
reference|app.py|url = "postgres://user:password@localhost:5432/app{rd1}"
reference|app.js|connect(`mongodb://${user}:${pass}@${host}/x{rd2}`)
reference|.env|DATABASE_URL=postgres://postgres:postgres@db:5432/app_{rd2}
reference|.env|BROKER=amqp://guest:guest@mq{rd2}:5672//
reference|values.yml|passwordSecretRef: app-db-credentials-{rd3}
reference|op.env|API_TOKEN=op://team/service{rd2}/token
reference|Dockerfile|RUN --mount=type=secret,id=npm_token_{rd2} npm ci
reference|settings.py|PASSWORD = config("DB_PASSWORD_{rd1}", default="")
hash|data.py|password_hash = "$2b$12${ra53}"
hash|shadow.txt|app:$6${ra16}${ra86}:19000:0:99999:7:::
hash|data.py|sha256 = "{rh64}"
hash|data.json|  "integrity": "sha512-{rs86}==",
hash|package-lock.json|      "integrity": "sha512-{rs86}==",
hash|yarn.lock|  resolved "https://registry.yarnpkg.com/a/-/a-1.2.3.tgz#{rh40}"
hash|Cargo.lock|checksum = "{rh64}"
hash|go.sum|github.com/a/b v1.2.3 h1:{rs43}=
hash|Package.resolved|      "revision" : "{rh40}",
hash|poetry.lock|    {file = "a-1.0.tar.gz", hash = "sha256:{rh64}"},
hash|requirements.txt|requests==2.1.0 --hash=sha256:{rh64}
hash|git.py|COMMIT = "{rh40}"
hash|git.yml|- uses: actions/checkout@{rh40}
hash|Dockerfile|FROM python@sha256:{rh64}
hash|data.json|"etag": "{rh32}",
hash|data.py|md5sum = '{rh32}'
hash|bb.inc|SRC_URI[sha256sum] = "{rh64}"
hash|cache.js|const cacheKey = '{rh32}';
hash|app.py|fingerprint = "{rh40}"
hash|brew.rb|  sha256 "{rh64}"
hash|tx.js|const tx = "0x{rh64}";
hash|x.css|.icon{background:url(data:image/png;base64,iVBORw0KGgo{rs120}==)}
id|app.json|  "client_id": "{rg}",
id|app.json|  "id": "{rg}",
id|app.yml|tenant_id: {rg}
id|app.yml|secret_id: {rg}
id|app.py|KEY_ID = "{ru20}"
id|app.tf|  kms_key_id = "{rg}"
id|app.tf|  account = "{rd12}"
id|a.plist|<string>{rg}</string>
id|a.csproj|<UserSecretsId>{rg}</UserSecretsId>
id|a.sln|Project("{{rg}}") = "App", "App.csproj", "{{rg}}"
id|Jenkinsfile|credentialsId: '{rg}'
id|a.html|<script src="https://www.googletagmanager.com/gtag/js?id=G-{ru10}"></script>
id|a.js|const stripeKey = 'pk_live_{ra24}';
id|a.js|  siteKey: '6L{rb38}',
id|a.js|const measurementId = "UA-{rd8}-1";
id|a.py|next_page_token = "{rb64}"
id|a.py|csrf_token = "{rb43}"
id|a.json|"continuationToken": "{rs60}==",
id|a.json|"public_key": "{rs43}=",
id|a.pub|ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ{rs200} me@host
id|a.pub|ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{rs43} me@host
id|a.pem|-----BEGIN CERTIFICATE-----⏎MII{rs61}⏎{rs64}⏎-----END CERTIFICATE-----
id|a.pem|-----BEGIN PUBLIC KEY-----⏎MII{rs61}⏎-----END PUBLIC KEY-----
id|a.py|trace_id = "{rh32}"
id|a.log|request_id={rg} took 12 ms
id|a.xml|<issuerKeyHash>{rh40}</issuerKeyHash>
id|a.js|gaKey = 'G-{ru10}'
id|a.url|https://docs.google.com/document/d/{rb44}/edit
id|a.md|https://www.youtube.com/watch?v={rb11}
id|a.py|sort_key = "{ra26}"
id|a.json|"partitionKey": "{rg}",
id|a.json|  "key": "{rg}",
code|app.py|token = parser.next_token{rd1}()
code|app.py|password = request.form["password{rd1}"]
code|app.py|secret = hashlib.sha256(key{rd1}).hexdigest()
code|app.py|def check_password(self, password1, password2): pass
code|app.py|tokens = [t for t in line.split() if t in KEYS{rd2}]
code|app.js|const token = req.headers['x-access-token{rd1}'];
code|app.js|this.accessToken = response.data.accessToken{rd1};
code|app.js|import { apiKeyAuth } from '../auth/apiKeyAuth{rd1}';
code|app.js|const passwordRegex = /^(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{8,}$/;
code|app.ts|  password: string | undefined; // at least {rd1} signs
code|app.ts|private tokenCache = new Map<string, Token{rd1}>();
code|App.swift|let token = try keychain.token(for: account{rd1})
code|App.swift|case apiKeyMissing = "api_key_missing_{rd2}"
code|main.go|token := ctx.Value(tokenKey{rd1}).(string)
code|main.go|if password != confirmPassword{rd1} {
code|lib.rs|let secret: Secret<String> = Secret::new(env::var("X{rd1}")?);
code|Main.java|private static final String TOKEN_HEADER = "X-Auth-Token-V{rd1}";
code|Main.java|@Value("${app.secret{rd1}}") private String secret;
code|Main.java|keyStore.load(stream, keyStorePassword{rd1}.toCharArray());
code|x.php|$password = $_POST['password{rd1}'];
code|x.c|static const char *key_names[] = { "F{rd2}", "Escape" };
code|x.c|if (strcmp(token, "END_OF_BLOCK_{rd1}") == 0) {
code|scan.py|PATTERN = re.compile(r"ghp_[A-Za-z0-9]{36}")
code|scan.py|PREFIXES = ["AKIA", "ASIA", "ghp_", "xoxb-", "sk_live_", "{ru4}"]
code|scan.py|MARK = "-----BEGIN RSA PRIVATE KEY-----"
code|scan.js|if (text.includes('-----BEGIN PRIVATE KEY-----{rd1}')) warn();
code|x.sql|ALTER USER app{rd2} WITH PASSWORD :'password';
code|x.sql|SELECT token, secret FROM sessions_v{rd2} WHERE key = ?;
code|lex.py|TOKEN_TYPES = {"plus": "+", "int{rd2}": "int64"}
code|keys.js|const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
code|x.py|key = "user:{rd4}:profile"
code|x.py|cache_key = f"report-{{rd4}}-v2"
code|x.js|localStorage.setItem('auth_token_v{rd1}', token);
code|x.html|<input type="password" id="password{rd1}" placeholder="Password">
code|x.cs|[JsonProperty("access_token_v{rd1}")] public string AccessToken { get; set; }
code|x.kt|val tokenUrl = "https://login.host.io/oauth{rd1}/token"
code|x.py|password_validators = ["MinimumLength{rd1}Validator"]
code|x.scss|$key-color-{rd2}: #a1b2c3;
config|app.yml|token_url: https://auth.host.io/v{rd1}/token
config|app.yml|secretName: web-tls-{rd2}
config|app.yml|  key: tls.crt.{rd2}
config|app.yml|token_type: bearer{rd1}
config|app.yml|password: ""
config|app.yml|access_token_expires_in: {rd4}s
config|app.yml|max_tokens: {rd4}
config|app.yml|authentication: oauth2-proxy-v{rd1}
config|app.yml|ssh_key_path: ~/.ssh/id_ed25519_{rd1}
config|app.yml|passwordPolicy: min8-upper1-digit1
config|app.ini|keyboard_layout = de-latin1-nodeadkeys{rd1}
config|app.ini|auth_method = scram-sha-256
config|app.ini|key_file = /etc/ssl/private/server{rd2}.key
config|app.toml|auth = "basic-v{rd1}"
config|app.toml|author = "Casey Doe <casey{rd2}@host.io>"
config|.env|SECRET_MANAGER_PROJECT=shop-prod-{rd5}
config|.env|PASSWORD_MIN_LENGTH={rd2}
config|.env|KEY_PREFIX=shop:v{rd1}:
config|.env|TOKENIZER=cl{rd3}k_base
config|.env|API_KEY_HEADER=X-Api-Key-{rd1}
config|a.tf|  key_name = "deploy-2024-{rd2}"
config|a.tf|  key = "envs/prod{rd1}/terraform.tfstate"
config|a.json|  "keywords": ["token{rd1}", "secret", "vault"],
config|a.json|  "passwordField": "user_pass_{rd1}",
config|pom.xml|<artifactId>jjwt-jackson-0.11.{rd1}</artifactId>
config|k8s.yml|      name: token-reviewer-{ra5}
config|k8s.yml|        secretKeyRef: {name: db-{ra5}, key: password}
config|nginx.conf|ssl_certificate_key /etc/nginx/ssl/site{rd2}.key;
config|a.desktop|Key=F{rd2}
prose|a.md|The password must have at least {rd1} characters.
prose|a.md|Tokens expire after {rd2} minutes; ask for a new secret then.
prose|a.md|Secret: the ingredient{rd1} of our sauce
prose|a.md|See the key: A1 is open, B{rd1} is closed.
prose|a.md|- `auth-token`: passed as `X-Token-{rd1}`
prose|a.txt|password: required, 8-{rd2} signs
prose|a.txt|Key: Value{rd1}
prose|a.po|msgid "Password{rd1}"
prose|de.json|  "password": "Passwort{rd1}",
prose|de.json|  "forgotPassword": "Passwort vergessen{rd1}?",
prose|fr.json|  "token_invalid": "Jeton invalide (code {rd3})",
prose|zh.json|  "password": "密码{rd1}",
prose|a.rst|Set ``secret_key`` in section {rd1}.{rd1}.
prose|CHANGELOG.md|- rotate the api-key every {rd2} days (#{rd4})
prose|a.md|Contact me at casey{rd2}@mail.host.io, key 0x{ru8}
prose|a.md|Mailing list: https://lists.host.io/{rh32}.html
prose|a.md|compare with commit {rh40}
prose|a.html|<label for="pwd{rd1}">Password:</label>
prose|a.html|<a href="https://host.io/reset?step={rd1}">Forgot your password?</a>
prose|a.tex|\newcommand{\secret}{x_{rd1}}
prose|a.md|ssh-keygen -t ed25519 -C "me{rd1}@host"
prose|a.md|scheme://user:password@host:port/path{rd1}
prose|a.md|https://host.io/a:b{rd1}@c
prose|a.md|git@github.com:team{rd1}/repo.git
""".strip().splitlines()
