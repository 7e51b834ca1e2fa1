namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// Keeps the mails and text messages that Stytch would have sent, the newest 50 of each. It is in memory; a restart clears it.
/// </summary>
internal sealed class SandboxInbox(TimeProvider time)
{
    private const int Maximum = 50;

    private readonly Lock _lock = new();
    private readonly List<SandboxMail> _mails = [];
    private readonly List<SandboxText> _texts = [];

    /// <summary>The mails, newest first.</summary>
    public IReadOnlyList<SandboxMail> Mails => Newest(_mails);

    /// <summary>The text messages, newest first.</summary>
    public IReadOnlyList<SandboxText> Texts => Newest(_texts);

    /// <summary>Adds a mail with a magic link.</summary>
    public void MailLink(string to, string link) => Add(_mails, new SandboxMail(to, new Uri(link), null, time.GetUtcNow()));

    /// <summary>Adds a mail with a code.</summary>
    public void MailCode(string to, string code) => Add(_mails, new SandboxMail(to, null, code, time.GetUtcNow()));

    /// <summary>Adds a text message with a code.</summary>
    public void Text(string to, string code) => Add(_texts, new SandboxText(to, code, time.GetUtcNow()));

    private void Add<T>(List<T> messages, T message)
    {
        lock (_lock)
        {
            messages.Add(message);
            if (messages.Count > Maximum)
            {
                messages.RemoveAt(0);
            }
        }
    }

    private IReadOnlyList<T> Newest<T>(List<T> messages)
    {
        lock (_lock)
        {
            return [.. messages.AsEnumerable().Reverse()];
        }
    }
}
