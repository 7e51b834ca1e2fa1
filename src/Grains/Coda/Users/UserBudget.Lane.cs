namespace CodaMcp.Coda.Users;

internal sealed partial class UserBudget
{
    /// <summary>A permit that is taken.</summary>
    private sealed class Lease(Lane lane, TimeSpan until)
    {
        public Guid Id { get; init; } = Guid.NewGuid();

        public Lane Lane { get; } = lane;

        public TimeSpan GrantedAt { get; init; }

        /// <summary>When it is free for certain.</summary>
        public TimeSpan Until { get; private set; } = until;

        /// <summary>When it is free if the answer has come already, or comes at once.</summary>
        public TimeSpan AtBest { get; set; } = until;

        /// <summary>It arrived at Coda by now.</summary>
        public void Answered(TimeSpan now)
        {
            if (now + Lane.Window < Until)
                Until = now + Lane.Window;
            AtBest = Until;
        }
    }

    private sealed class Waiter(Guid id, Lane lane)
    {
        public Guid Id { get; } = id;

        public Lane Lane { get; } = lane;

        /// <summary>The queues it stands in: one for each member it is for.</summary>
        public List<(Turn Turn, LinkedListNode<Waiter> Place)> Places { get; } = [];

        public ITimer? Deadline { get; set; }

        public TaskCompletionSource<PermitAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>One member's requests that wait.</summary>
    private sealed class Turn(string member)
    {
        public string Member { get; } = member;

        public LinkedList<Waiter> Waiters { get; } = [];
    }

    /// <summary>One category.</summary>
    private sealed class Lane(CodaBudgetCategory category, int permits, TimeSpan window, int unreserved)
    {
        private readonly LinkedList<Turn> turns = [];
        private int reserved;

        public CodaBudgetCategory Category { get; } = category;

        public int Permits { get; } = permits;

        public TimeSpan Window { get; } = window;

        /// <summary>How many may be out without a reservation.</summary>
        public int Unreserved { get; } = unreserved;

        /// <summary>Until when what is reserved may be given out.</summary>
        public TimeSpan ReservedUntil { get; private set; } = TimeSpan.MinValue;

        /// <summary>Whether a reservation is being stored.</summary>
        public bool Reserving { get; set; }

        public List<Lease> Taken { get; } = [];

        public ITimer? Timer { get; set; }

        public bool HasWaiting => turns.Count > 0;

        /// <summary>How many wait; who waits for several members counts for each.</summary>
        public int Waiting => turns.Sum(turn => turn.Waiters.Count);

        /// <summary>Lets so many be out until then.</summary>
        public void Reserve(int permits, TimeSpan until) => (reserved, ReservedUntil) = (permits, until);

        /// <summary>How many may be out now.</summary>
        public int Allowed(TimeSpan now) => now < ReservedUntil ? Math.Max(reserved, Unreserved) : Unreserved;

        /// <summary>How long until one that is taken is free and makes room for another.</summary>
        public TimeSpan Free(TimeSpan now) => Taken.Select(lease => lease.Until).Order().ElementAt(Taken.Count - Allowed(now)) - now;

        public void Enqueue(string member, Waiter waiter)
        {
            if (waiter.Places.Any(place => place.Turn.Member == member))
                return;
            var turn = Of(member) ?? turns.AddLast(new Turn(member)).Value;
            waiter.Places.Add((turn, turn.Waiters.AddLast(waiter)));
        }

        /// <summary>Whoever's turn it is; the member goes to the end of the line.</summary>
        public Waiter? Next()
        {
            if (turns.First is not { } first)
                return null;
            turns.RemoveFirst();
            turns.AddLast(first);
            return first.Value.Waiters.First!.Value;
        }

        public void Forget(Waiter waiter)
        {
            foreach (var (turn, place) in waiter.Places)
            {
                turn.Waiters.Remove(place);
                if (turn.Waiters.Count == 0)
                    turns.Remove(turn);
            }

            waiter.Places.Clear();
        }

        /// <summary>How many are served before a request that this member makes now, if nobody else comes.</summary>
        public int Ahead(string member)
        {
            var own = Of(member)?.Waiters.Count ?? 0;
            return own + turns.Where(turn => turn.Member != member).Sum(turn => Math.Min(turn.Waiters.Count, own + 1));
        }

        /// <summary>How many are served before this one, if nobody else comes; not counting for whom the line begins.</summary>
        public int Ahead(Waiter waiter) => waiter.Places.Count == 0
            ? 0
            : waiter.Places.Min(place =>
            {
                var own = place.Turn.Waiters.TakeWhile(earlier => earlier != waiter).Count();
                return own + turns.Where(turn => turn != place.Turn).Sum(turn => Math.Min(turn.Waiters.Count, own));
            });

        /// <summary>How long the one with so many ahead of it waits, for certain or at best; zero where a permit is free.</summary>
        public TimeSpan WaitFor(int ahead, TimeSpan now, bool atBest = false)
        {
            var free = Permits - Taken.Count;
            if (ahead < free)
                return TimeSpan.Zero;
            var (rounds, place) = Math.DivRem(ahead - free, Math.Max(Taken.Count, 1));
            var until = Taken.Select(lease => atBest ? lease.AtBest : lease.Until).Order().ElementAtOrDefault(place) - now;
            return (until > TimeSpan.Zero ? until : TimeSpan.Zero) + (Window * rounds);
        }

        private Turn? Of(string member) => turns.FirstOrDefault(turn => turn.Member == member);
    }
}
