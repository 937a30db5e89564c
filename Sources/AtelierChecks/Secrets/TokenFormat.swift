/// An issuer's tokens, in the shapes that its own documentation and public rule sets describe.
struct TokenFormat: Sendable {
    /// The end of the rule's name.
    let name: String
    /// What it is, for people, as in "looks like …".
    let title: String
    let patterns: [TokenPattern]
    /// Whether its beginning is a word of its own elsewhere, so that the rest has to look random.
    var isCommon = false

    init(_ name: String, _ title: String, _ patterns: String..., common isCommon: Bool = false) {
        self.name = name
        self.title = title
        self.patterns = patterns.map { TokenPattern($0) }
        self.isCommon = isCommon
    }

    static let all = clouds + code + packages + messages + money + intelligence + operations + rest
    private static let uuid = "{l8}-{l4}-{l4}-{l4}-{l12}"

    // Prefixes and lengths are facts from the issuers' documentation (AWS IAM identifiers, GitHub "token formats", GitLab
    // "token overview", Slack "token types", Stripe "API keys" and others) and from the rule sets of gitleaks,
    // detect-secrets and trufflehog, which were read for them.

    private static let clouds = [
        TokenFormat("aws", "an AWS key", "AKIA{u16}", "ASIA{u16}", "ABIA{u16}", "ACCA{u16}", "ABSK{s109-269}"),
        TokenFormat("aws-mws", "an Amazon MWS token", "amzn.mws.\(uuid)"),
        TokenFormat("google", "a Google key", "AIza{b35}", "GOCSPX-{b28}", "ya29.{b30-}", "AAAA{b7}:{b140-}"),
        TokenFormat("alibaba", "an Alibaba Cloud key", "LTAI{a12-26}", common: true),
        TokenFormat("tencent", "a Tencent Cloud key", "AKID{a32-36}", common: true),
        TokenFormat("digitalocean", "a DigitalOcean token", "dop_v1_{l64}", "doo_v1_{l64}", "dor_v1_{l64}"),
        TokenFormat("cloudflare", "a Cloudflare origin key", "v1.0-{l24}-{l146}"),
        TokenFormat("databricks", "a Databricks token", "dapi{l32}", "dapi{l32}-{d1}"),
        TokenFormat("heroku", "a Heroku key", "HRKU-{b60}"),
        TokenFormat("flyio", "a Fly.io token", "fo1_{b43}", "fm1a_{s100-}", "fm1r_{s100-}", "fm2_{s100-}"),
        TokenFormat("scalingo", "a Scalingo token", "tk-us-{b48}"),
        TokenFormat("yandex", "a Yandex key", "AQVN{b35-38}", "t1.{b30-}.{b86}", "YC{b38}", common: true),
        TokenFormat(
            "planetscale",
            "a PlanetScale token",
            "pscale_tkn_{q32-64}",
            "pscale_oauth_{q32-64}",
            "pscale_pw_{q32-64}"
        ),
        TokenFormat("supabase", "a Supabase token", "sbp_{l40}", "sb_secret_{b20-}"),
        TokenFormat("vercel", "a Vercel token", "vercel_blob_rw_{a20-}", "vcp_{a24-}"),
    ]
    private static let code = [
        TokenFormat(
            "github",
            "a GitHub token",
            "ghp_{a36-251}",
            "gho_{a36-251}",
            "ghu_{a36-251}",
            "ghs_{a36-251}",
            "ghr_{a36-251}",
            "github_pat_{a22}_{a59}"
        ),
        TokenFormat(
            "gitlab",
            "a GitLab token",
            "glpat-{b20-300}",
            "glpat-{b27-300}.{l2}{l7}",
            "glrt-{b20-300}",
            "glrt-{b27-300}.{l2}{l7}",
            "gldt-{b20}",
            "glptt-{l40}",
            "glcbt-{a1-5}_{b20}",
            "glft-{b20}",
            "glsoat-{b20}",
            "glimt-{b25}",
            "glagent-{b50}",
            "gloas-{b64}",
            "glffct-{b20}",
            "GR1348941{b20}"
        ),
        TokenFormat("atlassian", "an Atlassian token", "ATATT3{q180-}", "ATCTT3{q180-}", "ATBB{a32}"),
        TokenFormat("sourcegraph", "a Sourcegraph token", "sgp_{a40}", "sgp_{a5-16}_{a40}", "sgd_{l64}"),
        TokenFormat("sonar", "a SonarQube token", "squ_{l40}", "sqp_{l40}", "sqa_{l40}"),
        TokenFormat("circleci", "a CircleCI token", "CCIPAT_{a22}_{l40}", "CCIPRJ_{a22}_{l40}"),
        TokenFormat("buildkite", "a Buildkite token", "bkua_{l40}"),
        TokenFormat("postman", "a Postman key", "PMAK-{l24}-{l34}"),
        TokenFormat("linear", "a Linear key", "lin_api_{a40}", "lin_oauth_{a64}"),
        TokenFormat("figma", "a Figma token", "figd_{b40-}"),
        TokenFormat("readme", "a ReadMe key", "rdme_{l70}"),
        TokenFormat("harness", "a Harness key", "pat.{b22}.{a24}.{a20}", "sat.{b22}.{a24}.{a20}"),
        TokenFormat("octopus", "an Octopus Deploy key", "API-{u26}", common: true),
    ]
    private static let packages = [
        TokenFormat("npm", "an npm token", "npm_{a36}"),
        TokenFormat("pypi", "a PyPI token", "pypi-{b50-}"),
        TokenFormat("rubygems", "a RubyGems key", "rubygems_{l48}"),
        TokenFormat("nuget", "a NuGet key", "oy2{l43}"),
        TokenFormat("crates", "a crates.io token", "cio{a32}", common: true),
        TokenFormat("clojars", "a Clojars token", "CLOJARS_{l60}"),
        TokenFormat("docker", "a Docker token", "dckr_pat_{b27-}", "dckr_oat_{b27-}"),
        TokenFormat("artifactory", "an Artifactory key", "AKCp{a69}", "cmVmd{a59}", common: true),
    ]
}

extension TokenFormat {
    private static let messages = [
        TokenFormat(
            "slack",
            "a Slack token",
            "xoxb-{d8-14}-{b18-}",
            "xoxp-{d8-14}-{b18-}",
            "xoxa-{b18-}",
            "xoxr-{b18-}",
            "xoxs-{d1-14}-{b18-}",
            "xoxo-{d1-14}-{b18-}",
            "xoxe-{d1-14}-{b18-}",
            "xoxe.xoxp-{d1}-{b100-}",
            "xoxe.xoxb-{d1}-{b100-}",
            "xapp-{d1}-{u8-}-{d8-}-{a32-}"
        ),
        TokenFormat(
            "webhook",
            "the address of a webhook",
            "hooks.slack.com/services/T{u7-}/B{u7-}/{a23-}",
            "hooks.slack.com/workflows/T{u8-}/A{u8-}/{d10-}/{a23-}",
            "hooks.slack.com/triggers/{b8-}/{d8-}/{a20-}",
            "discord.com/api/webhooks/{d17-20}/{b60-}",
            "discordapp.com/api/webhooks/{d17-20}/{b60-}",
            "webhook.office.com/webhookb2/\(uuid)@\(uuid)/{a8-20}/{l32}/\(uuid)",
            "hooks.zapier.com/hooks/catch/{d5-10}/{l6-10}",
            "oapi.dingtalk.com/robot/send?access_token={l64}",
            "qyapi.weixin.qq.com/cgi-bin/webhook/send?key=\(uuid)",
            "open.feishu.cn/open-apis/bot/v2/hook/\(uuid)"
        ),
        TokenFormat(
            "discord",
            "a Discord bot's token",
            "M{b23-25}.{b6}.{b27-38}",
            "N{b23-25}.{b6}.{b27-38}",
            "O{b23-25}.{b6}.{b27-38}",
            common: true
        ),
        TokenFormat("sendgrid", "a SendGrid key", "SG.{b22}.{b43}", "SG.{b16-32}.{b32-64}"),
        TokenFormat("brevo", "a Brevo key", "xkeysib-{l64}-{a16}", "xsmtpsib-{l64}-{a16}"),
        TokenFormat("mailgun", "a Mailgun key", "key-{l32}", "pubkey-{l32}", common: true),
        TokenFormat("twilio", "a Twilio key", "SK{l32}", common: true),
        TokenFormat("typeform", "a Typeform token", "tfp_{q59}"),
        TokenFormat("intercom", "an Intercom token", "dG9rOi{q40-}"),
    ]
    private static let money = [
        TokenFormat(
            "stripe",
            "a Stripe key",
            "sk_live_{a16-247}",
            "rk_live_{a16-247}",
            "sk_test_{a16-247}",
            "rk_test_{a16-247}",
            "sk_prod_{a16-247}",
            "rk_prod_{a16-247}",
            "whsec_{s32-}"
        ),
        TokenFormat("square", "a Square token", "sq0atp-{b22}", "sq0csp-{b43}", "EAAA{b60}"),
        TokenFormat("shopify", "a Shopify token", "shpat_{a32}", "shpca_{a32}", "shppa_{a32}", "shpss_{a32}"),
        TokenFormat("braintree", "a Braintree token", "access_token$production${l16}${l32}"),
        TokenFormat(
            "plaid",
            "a Plaid token",
            "access-production-\(uuid)",
            "access-development-\(uuid)",
            "access-sandbox-\(uuid)"
        ),
        TokenFormat(
            "flutterwave",
            "a Flutterwave key",
            "FLWSECK_TEST-{l12-32}",
            "FLWSECK_TEST-{l32}-X",
            "FLWSECK-{l32}-X",
            "FLWPUBK_TEST-{l32}-X"
        ),
        TokenFormat("easypost", "an EasyPost key", "EZAK{a54}", "EZTK{a54}"),
        TokenFormat("shippo", "a Shippo token", "shippo_live_{a40}", "shippo_test_{a40}"),
        TokenFormat("duffel", "a Duffel token", "duffel_live_{q43}", "duffel_test_{q43}"),
        TokenFormat("razorpay", "a Razorpay key", "rzp_live_{a14}"),
        TokenFormat("woocommerce", "a WooCommerce secret", "cs_{l40}", common: true),
    ]
    private static let intelligence = [
        TokenFormat("openai", "an OpenAI key", "sk-proj-{b40-}", "sk-svcacct-{b40-}", "sk-admin-{b40-}", "sk-{a48}"),
        TokenFormat("anthropic", "an Anthropic key", "sk-ant-{l3-8}-{b80-}"),
        TokenFormat("huggingface", "a Hugging Face token", "hf_{a34-40}", "api_org_{a34}"),
        TokenFormat("openrouter", "an OpenRouter key", "sk-or-v1-{l64}"),
        TokenFormat("deepseek", "a model provider's key", "sk-{l32}", common: true),
        TokenFormat("perplexity", "a Perplexity key", "pplx-{a48-56}"),
        TokenFormat("replicate", "a Replicate token", "r8_{a37}"),
        TokenFormat("groq", "a Groq key", "gsk_{a52}"),
        TokenFormat("xai", "an xAI key", "xai-{a80}"),
        TokenFormat("nvidia", "an NVIDIA key", "nvapi-{b60-70}"),
        TokenFormat("langsmith", "a LangSmith key", "lsv2_pt_{l32}_{l10}", "lsv2_sk_{l32}_{l10}"),
    ]
    private static let operations = [
        TokenFormat("vault", "a Vault token", "hvs.{b24-300}", "hvb.{b130-}", "hvr.{b24-300}"),
        TokenFormat("grafana", "a Grafana token", "glc_{s32-400}", "glsa_{a32}_{a8}"),
        TokenFormat("newrelic", "a New Relic key", "NRAK-{a27}", "NRII-{b32}", "NRJS-{l19}"),
        TokenFormat("dynatrace", "a Dynatrace token", "dt0c01.{a24}.{a64}", "dt0s01.{a8-24}.{a64}"),
        TokenFormat("sentry", "a Sentry token", "sntrys_{s60-}", "sntryu_{l64}"),
        TokenFormat(
            "doppler",
            "a Doppler token",
            "dp.pt.{a40-44}",
            "dp.st.{a40-44}",
            "dp.st.{b2-35}.{a40-44}",
            "dp.sa.{a40-44}"
        ),
        TokenFormat("pulumi", "a Pulumi token", "pul-{l40}"),
        TokenFormat("prefect", "a Prefect key", "pnu_{a36}"),
        TokenFormat("infracost", "an Infracost key", "ico-{a32}", common: true),
        TokenFormat("tailscale", "a Tailscale key", "tskey-{l3-8}-{a10-}-{a20-}", "tskey-{a20-}"),
        TokenFormat("openshift", "an OpenShift token", "sha256~{b43}"),
        TokenFormat("defined-networking", "a Defined Networking token", "dnkey-{b26}-{b52}"),
        TokenFormat("clickhouse", "a ClickHouse key", "4b1d{a38}", common: true),
    ]
    private static let rest = [
        TokenFormat(
            "1password",
            "a 1Password key",
            "A3-{u6}-{u6}-{u5}-{u5}-{u5}-{u5}",
            "A3-{u6}-{u11}-{u5}-{u5}-{u5}",
            "ops_{s250-}"
        ),
        TokenFormat("adobe", "an Adobe secret", "p8e-{a32}", common: true),
        TokenFormat("age", "an age key", "AGE-SECRET-KEY-1{u58}"),
        TokenFormat("airtable", "an Airtable token", "pat{a14}.{l64}"),
        TokenFormat("contentful", "a Contentful token", "CFPAT-{b43}"),
        TokenFormat("dropbox", "a Dropbox token", "sl.{b130-}"),
        TokenFormat("facebook", "a Facebook token", "EAA{a90-}", common: true),
        TokenFormat("frameio", "a Frame.io token", "fio-u-{q64}"),
        TokenFormat("hubspot", "a HubSpot token", "pat-na1-\(uuid)", "pat-eu1-\(uuid)"),
        TokenFormat("intra42", "an Intra 42 secret", "s-s4t2ud-{l64}", "s-s4t2af-{l64}"),
        TokenFormat("launchdarkly", "a LaunchDarkly key", "sdk-\(uuid)", "api-\(uuid)", "mob-\(uuid)"),
        TokenFormat("mapbox", "a Mapbox token", "sk.{b60-}.{b20-}"),
        TokenFormat("notion", "a Notion token", "ntn_{d11}{a35}", "secret_{a43}", common: true),
        TokenFormat("settlemint", "a SettleMint token", "sm_aat_{a16}", "sm_pat_{a16}", "sm_sat_{a16}"),
        TokenFormat("jwt", "a signed web token", "eyJ{b14-}.{b14-}.{b16-}"),
    ]
}
