"""Messages on their way: noted as ready in Emails, sent one by one under a lease, noted as written or sent."""

from automation.jobs.post.delivery import Delivered, deliver, still_to_hand_over
from automation.jobs.post.trials import send_trial
from automation.jobs.post.way import mail_settings, state_of_way, way_of

__all__ = ["Delivered", "deliver", "mail_settings", "send_trial", "state_of_way", "still_to_hand_over", "way_of"]
